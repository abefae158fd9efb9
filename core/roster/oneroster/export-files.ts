import { and, asc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import { ROSTER_FILES, type RosterFile } from "#contracts/api/roster/roster.ts";
import {
  academicSessions,
  courses,
  enrollments,
  guardianships,
  institutions,
  orgs,
  sections,
  sectionTeachers,
  students,
  userRoles,
  users,
} from "#schema/index.ts";
import type { Context } from "../../context.ts";
import { schoolDay } from "../../school-day.ts";
import { guarded } from "../../spreadsheet-formula.ts";
import type { ZipText } from "../../zip-stream.ts";
import { type OwnKind, ownName } from "./own-names.ts";
import { MANIFEST, OTHER_FILES, SPECIFICATION } from "./specification.ts";

const PAGE = 2_000;

type Cell = string | boolean | number | null;
type Row = Readonly<Record<string, Cell>> & { readonly id: number };
/** The rows of a file after an id, in the order of ids, at most a page of them. */
type ReadPage = (after: number) => Promise<readonly Row[]>;

/** The files of a OneRoster 1.2 archive of the school, each read page by page while it is written. */
export async function* exportFiles(ctx: Context, withDemographics: boolean): AsyncGenerator<ZipText> {
  const files = ROSTER_FILES.filter((file) => withDemographics || file !== "demographics.csv");
  yield { name: MANIFEST, text: manifest(files) };
  const pages = await pagesOf(ctx);
  for (const file of files) yield { name: file, text: csvOf(file, pages[file]) };
}

async function* manifest(files: readonly RosterFile[]): AsyncGenerator<string> {
  yield "propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.2\r\n";
  for (const file of [...ROSTER_FILES, ...OTHER_FILES].toSorted()) {
    const isThere = files.some((one) => one === file);
    yield `file.${file.slice(0, -4)},${isThere ? "bulk" : "absent"}\r\n`;
  }
  yield "source.systemName,EduAI Platform\r\n";
}

/** Cells come from the fields of a row that are named like the columns. */
async function* csvOf(file: RosterFile, pages: readonly ReadPage[]): AsyncGenerator<string> {
  const names = SPECIFICATION[file].fields.map(({ name }) => name);
  yield `${names.join(",")}\r\n`;
  for (const read of pages) {
    let rows = await read(0);
    while (rows.length > 0) {
      yield rows.map((row) => `${names.map((name) => written(row[name])).join(",")}\r\n`).join("");
      rows = rows.length < PAGE ? [] : await read(rows.at(-1)?.id ?? 0);
    }
  }
}

function written(value: Cell | undefined): string {
  const text = guarded(value === null || value === undefined ? "" : String(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows made by hand have no sourcedId; here their own id names them. */
function nameOf(id: PgColumn, sourcedId: PgColumn, kind: OwnKind): SQL<string> {
  return sql<string>`coalesce(${sourcedId}, ${`eduai:${kind}:`}::text || ${id})`;
}

const person = (table: { id: PgColumn; sourcedId: PgColumn }) => nameOf(table.id, table.sourcedId, "user");
const session = nameOf(academicSessions.id, academicSessions.sourcedId, "session");
const course = nameOf(courses.id, courses.sourcedId, "course");
const section = nameOf(sections.id, sections.sourcedId, "class");

/** Who left, and whose data a privacy request restricts or blocks, is not exported. */
const present = and(eq(users.status, "active"), isNull(users.restrictedAt), isNull(users.blockedAt));

async function pagesOf(ctx: Context): Promise<Record<RosterFile, readonly ReadPage[]>> {
  const [[school]] = await ctx.db.batch((q) => [
    q
      .select({ sourcedId: orgs.sourcedId })
      .from(orgs)
      .orderBy(sql`${orgs.type} = 'school' desc`, asc(orgs.id))
      .limit(1),
  ]);
  const institution = ctx.actor.institutionId;
  const org = school?.sourcedId ?? ownName("org", institution);
  return {
    ...placePages(ctx),
    ...(school === undefined ? { "orgs.csv": [institutionAsOrg(ctx, org)] } : {}),
    ...peoplePages(ctx),
    ...teachingPages(ctx, org),
  };
}

/** Until an import brings organisations the school itself is the only one. */
function institutionAsOrg({ db, actor }: Context, sourcedId: string): ReadPage {
  return async (after) => {
    if (after > 0) return [];
    const [rows] = await db.batch((q) => [
      q
        .select({ id: institutions.id, name: institutions.name })
        .from(institutions)
        .where(eq(institutions.id, actor.institutionId)),
    ]);
    return rows.map((row) => ({ ...row, sourcedId, type: "school" }));
  };
}

function placePages({ db, ...ctx }: Context) {
  const parentOrg = alias(orgs, "parent_org");
  const parentSession = alias(academicSessions, "parent_session");
  return {
    "orgs.csv": [
      async (after: number) => {
        const [rows] = await db.batch((q) => [
          q
            .select({
              id: orgs.id,
              sourcedId: orgs.sourcedId,
              name: orgs.name,
              type: orgs.type,
              identifier: orgs.identifier,
              parentSourcedId: parentOrg.sourcedId,
            })
            .from(orgs)
            .leftJoin(parentOrg, eq(parentOrg.id, orgs.parentId))
            .where(gt(orgs.id, after))
            .orderBy(asc(orgs.id))
            .limit(PAGE),
        ]);
        return rows;
      },
    ],
    "academicSessions.csv": [
      async (after: number) => {
        const coming = sql`${academicSessions.schoolYear} in (select s.school_year from users.academic_sessions s
          where s.institution_id = ${ctx.actor.institutionId} and s.end_date >= ${schoolDay(ctx)})`;
        const [rows] = await db.batch((q) => [
          q
            .select({
              id: academicSessions.id,
              sourcedId: session,
              title: academicSessions.title,
              type: academicSessions.type,
              startDate: academicSessions.startDate,
              endDate: academicSessions.endDate,
              parentSourcedId: nameOf(parentSession.id, parentSession.sourcedId, "session"),
              schoolYear: academicSessions.schoolYear,
            })
            .from(academicSessions)
            .leftJoin(parentSession, eq(parentSession.id, academicSessions.parentId))
            .where(and(gt(academicSessions.id, after), sql`(${coming} or ${inUse(ctx)})`))
            .orderBy(asc(academicSessions.id))
            .limit(PAGE),
        ]);
        return rows;
      },
    ],
  };
}

/** Sessions of courses and classes that are given. */
function inUse({ actor }: Pick<Context, "actor">): SQL {
  const own = sql`institution_id = ${actor.institutionId} and status = 'active'`;
  return sql`${academicSessions.id} in (select school_year_id from courses.courses where ${own}
    union select academic_session_id from courses.sections where ${own})`;
}

function peoplePages({ db }: Context) {
  const guardian = alias(users, "guardian");
  const agents = sql<string>`(select string_agg(${person(guardian)}, ',' order by ${guardian.id})
    from ${guardianships} join ${users} as guardian on guardian.id = ${guardianships.guardianUserId}
    where ${guardianships.studentId} = ${students.id} and guardian.status = 'active'
      and guardian.restricted_at is null and guardian.blocked_at is null)`;
  return {
    "users.csv": [
      async (after: number) => {
        const [rows] = await db.batch((q) => [
          q
            .select({
              id: users.id,
              sourcedId: person(users),
              enabledUser: users.isActive,
              username: users.username,
              givenName: users.givenName,
              familyName: users.familyName,
              middleName: users.middleName,
              identifier: users.identifier,
              email: users.email,
              phone: users.phone,
              agentSourcedIds: agents,
              grades: students.gradeLevel,
              "metadata.studentNumber": students.studentNumber,
            })
            .from(users)
            .leftJoin(students, eq(students.userId, users.id))
            .where(and(gt(users.id, after), present))
            .orderBy(asc(users.id))
            .limit(PAGE),
        ]);
        return rows;
      },
    ],
    "roles.csv": [
      async (after: number) => {
        const [rows] = await db.batch((q) => [
          q
            .select({
              id: userRoles.id,
              sourcedId: nameOf(userRoles.id, userRoles.sourcedId, "role"),
              userSourcedId: person(users),
              roleType: userRoles.roleType,
              role: userRoles.role,
              beginDate: userRoles.beginDate,
              endDate: userRoles.endDate,
              orgSourcedId: orgs.sourcedId,
            })
            .from(userRoles)
            .innerJoin(users, eq(users.id, userRoles.userId))
            .innerJoin(orgs, eq(orgs.id, userRoles.orgId))
            .where(and(gt(userRoles.id, after), present))
            .orderBy(asc(userRoles.id))
            .limit(PAGE),
        ]);
        return rows;
      },
    ],
    "demographics.csv": [
      async (after: number) => {
        const [rows] = await db.batch((q) => [
          q
            .select({
              id: students.id,
              sourcedId: person(users),
              birthDate: students.dateOfBirth,
              sex: students.sex,
            })
            .from(students)
            .innerJoin(users, eq(users.id, students.userId))
            .where(and(gt(students.id, after), present, isNull(students.restrictedAt), isNull(students.blockedAt)))
            .orderBy(asc(students.id))
            .limit(PAGE),
        ]);
        return rows;
      },
    ],
  };
}

function teachingPages({ db }: Context, org: string) {
  const given = and(eq(sections.status, "active"), eq(courses.status, "active"));
  return {
    "courses.csv": [
      async (after: number) => {
        const [rows] = await db.batch((q) => [
          q
            .select({
              id: courses.id,
              sourcedId: course,
              schoolYearSourcedId: session,
              title: courses.title,
              courseCode: courses.code,
              grades: courses.gradeLevel,
              subjects: courses.subject,
              "metadata.subject": courses.subject,
            })
            .from(courses)
            .innerJoin(academicSessions, eq(academicSessions.id, courses.schoolYearId))
            .where(and(gt(courses.id, after), eq(courses.status, "active")))
            .orderBy(asc(courses.id))
            .limit(PAGE),
        ]);
        return rows.map((row) => ({ ...row, orgSourcedId: org }));
      },
    ],
    "classes.csv": [
      async (after: number) => {
        const [rows] = await db.batch((q) => [
          q
            .select({
              id: sections.id,
              sourcedId: section,
              title: sections.title,
              courseSourcedId: course,
              classCode: sections.code,
              termSourcedIds: session,
              "metadata.groupName": sections.groupName,
            })
            .from(sections)
            .innerJoin(courses, eq(courses.id, sections.courseId))
            .innerJoin(academicSessions, eq(academicSessions.id, sections.academicSessionId))
            .where(and(gt(sections.id, after), given))
            .orderBy(asc(sections.id))
            .limit(PAGE),
        ]);
        return rows.map((row) => ({ ...row, classType: "scheduled", schoolSourcedId: org }));
      },
    ],
    "enrollments.csv": [
      async (after: number) => {
        const [rows] = await db.batch((q) => [
          q
            .select({
              id: enrollments.id,
              sourcedId: nameOf(enrollments.id, enrollments.sourcedId, "enrollment"),
              classSourcedId: section,
              userSourcedId: person(users),
              beginDate: enrollments.beginDate,
              endDate: enrollments.endDate,
            })
            .from(enrollments)
            .innerJoin(students, eq(students.id, enrollments.studentId))
            .innerJoin(users, eq(users.id, students.userId))
            .innerJoin(sections, eq(sections.id, enrollments.sectionId))
            .innerJoin(courses, eq(courses.id, sections.courseId))
            .where(and(gt(enrollments.id, after), given, present, eq(enrollments.status, "active")))
            .orderBy(asc(enrollments.id))
            .limit(PAGE),
        ]);
        return rows.map((row) => ({ ...row, role: "student", schoolSourcedId: org }));
      },
      async (after: number) => {
        const [rows] = await db.batch((q) => [
          q
            .select({
              id: sectionTeachers.id,
              sourcedId: nameOf(sectionTeachers.id, sectionTeachers.sourcedId, "teaching"),
              classSourcedId: section,
              userSourcedId: person(users),
              primary: sectionTeachers.isPrimary,
            })
            .from(sectionTeachers)
            .innerJoin(users, eq(users.id, sectionTeachers.userId))
            .innerJoin(sections, eq(sections.id, sectionTeachers.sectionId))
            .innerJoin(courses, eq(courses.id, sections.courseId))
            .where(and(gt(sectionTeachers.id, after), given, present))
            .orderBy(asc(sectionTeachers.id))
            .limit(PAGE),
        ]);
        return rows.map((row) => ({ ...row, role: "teacher", schoolSourcedId: org }));
      },
    ],
  };
}
