import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import type { GroupPlan } from "#contracts/api/students/enrollments.ts";
import { courses, enrollments, sections, students, users } from "#schema/index.ts";
import { reachableStudents } from "../access/students.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { refusedField } from "../institutions/internal.ts";
import { fullName } from "../sections/internal.ts";
import { spanishCollation } from "../spanish-text.ts";
import { holdsSeat, isOpenSection, type LockedSection, lockSections } from "./seats.ts";

export interface GroupMove {
  readonly studentId: number;
  readonly userId: number;
  readonly name: string;
  readonly fromGroup: string | null;
  readonly closed: readonly { readonly id: number; readonly sectionId: number; readonly courseTitle: string }[];
  readonly opened: readonly LockedSection[];
  readonly lost: readonly string[];
}

interface Planned {
  readonly moves: readonly GroupMove[];
  readonly sections: GroupPlan["sections"];
  readonly unchanged: number;
}

/**
 * What a change of group means, under the locks of the pupils and of all sections that it touches: the sections of the
 * group that is left end, those of the same courses begin, and all of the new group's for who had none. Sections that
 * belong to no group, or to another, stay. Errors: `not_found`, `conflict` for who left, `unprocessable` for a group
 * without sections or of another level.
 */
export async function planGroupChange(
  ctx: Context,
  tx: Transaction,
  studentIds: readonly number[],
  groupName: string,
): Promise<Planned> {
  const ids = [...new Set(studentIds)].sort((a, b) => a - b);
  const locked = await tx
    .select({ id: students.id })
    .from(students)
    .where(and(inArray(students.id, ids), reachableStudents(ctx), isNull(students.blockedAt)))
    .orderBy(asc(students.id))
    .for("no key update");
  if (locked.length !== ids.length) throw new AppError("not_found", "No existe o no está a tu alcance.");
  const pupils = await tx
    .select({
      id: students.id,
      userId: students.userId,
      name: fullName,
      groupName: students.groupName,
      gradeLevel: students.gradeLevel,
      status: students.status,
    })
    .from(students)
    .innerJoin(users, eq(users.id, students.userId))
    .where(inArray(students.id, ids))
    .orderBy(spanishCollation(fullName), asc(students.id));
  if (pupils.some(({ status }) => status !== "active")) {
    throw new AppError("conflict", "Alguna de estas personas ya no es alumnado del centro.", {
      reason: "student_left",
    });
  }
  const current = await tx
    .select({
      id: enrollments.id,
      studentId: enrollments.studentId,
      sectionId: enrollments.sectionId,
      courseId: sections.courseId,
      courseTitle: courses.title,
      groupName: sections.groupName,
    })
    .from(enrollments)
    .innerJoin(sections, eq(sections.id, enrollments.sectionId))
    .innerJoin(courses, eq(courses.id, sections.courseId))
    .where(and(inArray(enrollments.studentId, ids), holdsSeat(ctx), isOpenSection(ctx)))
    .orderBy(asc(courses.title), asc(sections.id));
  const target = await tx
    .select({ id: sections.id })
    .from(sections)
    .where(and(eq(sections.groupName, groupName), isOpenSection(ctx)));
  if (target.length === 0) {
    throw refusedField("groupName", "group_unknown", "No hay ningún grupo con ese nombre que tenga clase este curso.");
  }
  const all = await lockSections(
    ctx,
    tx,
    [...target, ...current.map(({ sectionId }) => ({ id: sectionId }))].map(({ id }) => id),
  );
  const isTarget = new Set(target.map(({ id }) => id));
  const open = all.filter(({ id }) => isTarget.has(id));
  const levels = new Set(open.map(({ gradeLevel }) => gradeLevel));
  if (pupils.some(({ gradeLevel }) => gradeLevel !== null && !levels.has(gradeLevel))) {
    throw refusedField(
      "groupName",
      "group_other_level",
      "El grupo es de otro nivel que el de alguna de estas personas.",
    );
  }
  const entering = new Map(open.map(({ id }) => [id, 0]));
  const byStudent = Map.groupBy(current, ({ studentId }) => studentId);
  const moving = pupils.filter((pupil) => pupil.groupName !== groupName);
  const moves = moving.map((pupil): GroupMove => {
    const own = byStudent.get(pupil.id) ?? [];
    const closed = own.filter((row) => pupil.groupName !== null && row.groupName === pupil.groupName);
    const kept = new Set(own.filter((row) => !closed.includes(row)).map(({ courseId }) => courseId));
    const wanted = closed.length === 0 ? null : new Set(closed.map(({ courseId }) => courseId));
    const byCourse = Map.groupBy(open, ({ courseId }) => courseId);
    const opened = [...byCourse].flatMap(([courseId, choices]) => {
      if (kept.has(courseId) || (wanted !== null && !wanted.has(courseId))) return [];
      // A course that the group is taught in two sections: into the emptier one.
      const filled = ({ id, taken }: LockedSection) => taken + (entering.get(id) ?? 0);
      const [chosen] = choices.toSorted((a, b) => filled(a) - filled(b) || a.id - b.id);
      if (chosen === undefined) return [];
      entering.set(chosen.id, (entering.get(chosen.id) ?? 0) + 1);
      return [chosen];
    });
    const taught = new Set(opened.map(({ courseId }) => courseId));
    return {
      studentId: pupil.id,
      userId: pupil.userId,
      name: pupil.name,
      fromGroup: pupil.groupName,
      closed,
      opened,
      lost: closed.filter(({ courseId }) => !taught.has(courseId)).map(({ courseTitle }) => courseTitle),
    };
  });
  return {
    moves,
    unchanged: pupils.length - moving.length,
    sections: open.map(({ id, courseTitle, taken, capacity }) => ({
      id,
      courseTitle,
      enter: entering.get(id) ?? 0,
      taken,
      capacity,
    })),
  };
}

/** Those that have not a seat for everybody who would enter. */
export const fullSections = (sections: GroupPlan["sections"]) =>
  sections.filter(({ enter, taken, capacity }) => enter > 0 && taken + enter > capacity);
