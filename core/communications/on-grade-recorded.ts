import { and, eq, inArray, ne } from "drizzle-orm";
import { assignments, courses, grades, guardianships, sections, students, users } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { type Notice, notify } from "./notify.ts";

interface Line {
  readonly userId: number;
  readonly locale: string | null;
  readonly studentId: number;
  readonly studentName: string;
  readonly courseTitle: string;
  readonly assignmentTitle: string;
  readonly value: number | null;
  readonly status: string;
  readonly own: boolean;
}

/** Tells the student and the guardians who may see records and be contacted about new marks. */
export async function onGradeRecorded(ctx: SystemContext, eventId: number, gradeIds: readonly number[]): Promise<void> {
  const columns = {
    locale: users.locale,
    studentId: students.id,
    courseTitle: courses.title,
    assignmentTitle: assignments.title,
    value: grades.value,
    status: grades.status,
  };
  const told = and(
    inArray(grades.id, [...gradeIds]),
    eq(assignments.status, "published"),
    ne(grades.status, "cleared"),
  );
  const [family, own] = await ctx.db.read((q) => [
    q
      .select({ ...columns, userId: users.id, studentUserId: students.userId })
      .from(grades)
      .innerJoin(students, eq(students.id, grades.studentId))
      .innerJoin(assignments, eq(assignments.id, grades.assignmentId))
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .innerJoin(guardianships, eq(guardianships.studentId, students.id))
      .innerJoin(users, eq(users.id, guardianships.guardianUserId))
      .where(
        and(told, eq(guardianships.canContact, true), eq(guardianships.canViewRecords, true), eq(users.isActive, true)),
      ),
    q
      .select({ ...columns, userId: users.id, givenName: users.givenName })
      .from(grades)
      .innerJoin(students, eq(students.id, grades.studentId))
      .innerJoin(assignments, eq(assignments.id, grades.assignmentId))
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .innerJoin(users, eq(users.id, students.userId))
      .where(and(told, eq(users.isActive, true))),
  ]);
  const names = new Map(own.map((row) => [row.studentId, row.givenName]));
  const lines: Line[] = [
    ...family.map((row) => ({ ...row, studentName: names.get(row.studentId) ?? "", own: false })),
    ...own.map((row) => ({ ...row, studentName: row.givenName, own: true })),
  ];
  await notify(ctx, eventId, [...Map.groupBy(lines, (line) => line.userId).values()].map(notice));
}

function notice(lines: readonly Line[]): Notice {
  const first = lines[0];
  if (first === undefined) throw new Error("a group has at least one line");
  const english = first.locale === "en";
  const courseTitles = [...new Set(lines.map((line) => line.courseTitle))].join(", ");
  const title = english
    ? lines.length === 1
      ? `New mark in ${courseTitles}`
      : `${lines.length} new marks in ${courseTitles}`
    : lines.length === 1
      ? `Nueva nota en ${courseTitles}`
      : `${lines.length} notas nuevas en ${courseTitles}`;
  const body = lines
    .slice(0, 10)
    .map((line) => `${line.own ? "" : `${line.studentName}: `}${mark(line, english)} · ${line.assignmentTitle}`)
    .join("\n");
  return { userId: first.userId, kind: "grade.recorded", title, body, url: `/alumnado/${first.studentId}` };
}

function mark(line: Line, english: boolean): string {
  if (line.status === "missing") return english ? "not handed in" : "no presentado";
  if (line.status === "exempt") return english ? "exempt" : "exento";
  return new Intl.NumberFormat(english ? "en" : "es", { maximumFractionDigits: 2 }).format(line.value ?? 0);
}
