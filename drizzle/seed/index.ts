import pg from "pg";
import * as schema from "../schema/index.ts";
import { addAttendance } from "./attendance.ts";
import { addBehavior } from "./behavior.ts";
import { currentSchoolYear, localDate, schoolYear } from "./calendar.ts";
import { DEMO_PASSWORD, operator, platform, schools } from "./demo-schools.ts";
import { addClosedSessions, addOpenSessions } from "./evaluation.ts";
import { addFormerAttendance } from "./former-year.ts";
import { addBookings, addMessages, addNotifications } from "./life.ts";
import { addMarks, addRecords, levels } from "./marks.ts";
import { random } from "./random.ts";
import { type Rows, rows } from "./rows.ts";
import { type Build, buildSchool, type SchoolPlan } from "./school.ts";
import { buildTeaching } from "./teaching.ts";

export { DEMO_PASSWORD } from "./demo-schools.ts";

export interface SeedOptions {
  hashPassword: (plain: string) => Promise<string>;
  /** Lessons, marks and messages lie around this day. Default: now. */
  today?: Date;
}

export interface SeedSummary {
  /** False when the database already had schools: nothing was written. */
  seeded: boolean;
  /** Rows by table, `"schema"."table"`. */
  rows: Record<string, number>;
}

/** In the order in which foreign keys let them be filled. */
const tables = [
  schema.institutions,
  schema.gradingScales,
  schema.orgs,
  schema.academicSessions,
  schema.users,
  schema.userRoles,
  schema.students,
  schema.guardianships,
  schema.resources,
  schema.courses,
  schema.gradeCategories,
  schema.sections,
  schema.sectionTeachers,
  schema.schedules,
  schema.enrollments,
  schema.assignments,
  schema.grades,
  schema.gradeHistory,
  schema.academicRecords,
  schema.groupTutors,
  schema.evaluationSessions,
  schema.evaluationResults,
  schema.evaluationRemarks,
  schema.attendanceCodes,
  schema.justifications,
  schema.registers,
  schema.attendance,
  schema.alertRules,
  schema.attendanceAlerts,
  schema.behaviorCategories,
  schema.behaviorEvents,
  schema.behaviorWitnesses,
  schema.behavioralRecords,
  schema.behaviorAcknowledgements,
  schema.behaviorStepTemplates,
  schema.behaviorProcedures,
  schema.behaviorSteps,
  schema.maintenance,
  schema.bookings,
  schema.messages,
  schema.messageRecipients,
  schema.notifications,
  schema.chatRooms,
  schema.chatMembers,
];

/**
 * Fills a migrated database with two demonstration schools and the platform's operator, in one transaction.
 * Does nothing when there is a school already. Same day, same rows. `adminUrl` signs in as a superuser.
 */
export async function seed(adminUrl: string, options: SeedOptions): Promise<SeedSummary> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query("BEGIN");
    // A third of the time: the rows are the same every time, and a test checks what triggers and references would.
    await client.query("SET LOCAL session_replication_role = replica");
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('eduai.seed', 0))");
    const existing = await client.query("SELECT FROM users.institutions LIMIT 1");
    if (existing.rowCount !== 0) {
      await client.query("ROLLBACK");
      return { seeded: false, rows: {} };
    }
    const all = await rows(client, tables);
    const build = await prepare(client, all, options);
    addOperator(build);
    for (const plan of schools) addSchool(build, plan);
    const counts = await all.flush();
    await client.query("COMMIT");
    await client.query("ANALYZE");
    return { seeded: true, rows: counts };
  } finally {
    await client.end();
  }
}

async function prepare(client: pg.ClientBase, all: Rows, options: SeedOptions): Promise<Build> {
  const builtIn = await client.query<{ id: string; name: string }>(
    "SELECT id, name FROM users.roles WHERE institution_id IS NULL",
  );
  const today = localDate(options.today ?? new Date());
  const current = currentSchoolYear(today);
  return {
    rows: all,
    r: random(20_260_901),
    today,
    roles: new Map(builtIn.rows.map(({ id, name }) => [name, Number(id)])),
    passwordHash: await options.hashPassword(DEMO_PASSWORD),
    current,
    previous: schoolYear(Number(current.startDate.slice(0, 4)) - 1),
  };
}

function addOperator({ rows: all, roles, passwordHash }: Build): void {
  const roleId = roles.get("super_admin");
  if (roleId === undefined) throw new Error("no built-in role super_admin: migrate first");
  const institutionId = all.add(schema.institutions, { ...platform, kind: "platform" });
  const { account, ...name } = operator;
  all.add(schema.users, {
    institutionId,
    ...name,
    email: `${account}@demo.eduai.test`,
    passwordHash,
    locale: "es",
    roleId,
  });
}

function addSchool(build: Build, plan: SchoolPlan): void {
  const school = buildSchool(build, plan);
  const { current, previous } = buildTeaching(build, school);
  const level = levels(build);
  addMarks(build, school, previous, school.years.previous, 1, level);
  addRecords(build, school, previous, school.years.previous, level);
  addClosedSessions(build, school, previous, school.years.previous);
  const marks = addMarks(build, school, current, school.years.current, 5, level);
  addOpenSessions(build, school, current, school.years.current, marks);
  const code = addAttendance(build, school, current);
  addFormerAttendance(build, school, previous, code);
  addBehavior(build, school, { current, previous });
  addBookings(build, school);
  addMessages(build, school, current);
  addNotifications(build, school, current);
}
