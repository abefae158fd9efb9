import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { rollOverApi } from "#contracts/api/students/roll-over.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { courses, enrollments, rolledPupils, rollOvers, sections } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { forgetFigures } from "../institutions/get-statistics.ts";
import { lockSchool } from "../institutions/internal.ts";
import { brokenReference } from "../refused-by.ts";
import { readPlan, rollOverUsed } from "./roll-over.ts";

/** Rows of one statement: far below what PostgreSQL takes as parameters. */
const AT_ONCE = 1_000;

/**
 * Goes on to the coming school year: its courses and sections are those of the running one, every pupil moves by what was
 * decided, and is enrolled in the sections of their group from its first day. All or nothing. Errors: `conflict` without a
 * year to go on to, too early, twice, and when other pupils would move than were confirmed.
 */
export async function applyRollOver(
  ctx: Context,
  input: Input<typeof rollOverApi.apply>,
): Promise<View<typeof rollOverApi.apply>> {
  authorize(ctx, "settings.update");
  const now = ctx.now();
  const { institutionId, userId } = ctx.actor;
  const done = await ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const { plan, isOpen, opensOn } = await readPlan(ctx, tx, input.decisions);
    if (!isOpen) {
      throw new AppError("conflict", `El cambio de curso se puede hacer desde el ${opensOn}.`, {
        reason: "roll_over_early",
      });
    }
    const [before] = await tx
      .select({ id: rollOvers.id })
      .from(rollOvers)
      .where(and(eq(rollOvers.toYearId, plan.to.id), isNull(rollOvers.undoneAt)));
    if (before !== undefined) {
      throw new AppError("conflict", "El cambio de curso ya está hecho.", { reason: "roll_over_done" });
    }
    if (plan.pupils.length !== input.confirmCount) {
      throw new AppError("conflict", "Ha cambiado el alumnado: mira de nuevo los cambios.", {
        reason: "roll_over_changed",
      });
    }
    const made = await copyTeaching(tx, plan.from.id, plan.to.id, input.keepTeachers);
    const [row] = await tx
      .insert(rollOvers)
      .values({
        institutionId,
        fromYearId: plan.from.id,
        toYearId: plan.to.id,
        ...made,
        appliedBy: userId,
        appliedAt: now,
      })
      .returning({ id: rollOvers.id });
    const { id } = orNotFound(row);
    for (let at = 0; at < plan.pupils.length; at += AT_ONCE) {
      await tx.insert(rolledPupils).values(
        plan.pupils.slice(at, at + AT_ONCE).map(({ id: studentId, ...rolled }) => ({
          institutionId,
          rollOverId: id,
          studentId,
          fromLevel: rolled.fromLevel,
          fromGroup: rolled.fromGroup,
          toLevel: rolled.toLevel,
          toGroup: rolled.toGroup,
          decision: rolled.decision,
        })),
      );
    }
    await tx.execute(sql`update students.students s
      set grade_level = coalesce(p.to_level, s.grade_level), group_name = p.to_group,
        status = case p.decision when 'graduates' then 'graduated' when 'leaves' then 'withdrawn' else s.status end,
        graduation_date = case p.decision when 'graduates' then ${plan.from.endDate}::date else s.graduation_date end,
        version = s.version + 1, updated_at = ${now.toISOString()}::timestamptz
      from students.rolled_pupils p where p.roll_over_id = ${id} and p.student_id = s.id`);
    await tx.execute(sql`insert into students.enrollments (institution_id, student_id, section_id, begin_date)
      select p.institution_id, p.student_id, s.id, ${plan.to.startDate}::date
      from students.rolled_pupils p join courses.sections s on s.group_name = p.to_group and s.id = any(select unnest(r.sections) from students.roll_overs r where r.id = ${id})
      where p.roll_over_id = ${id}`);
    await recordAudit(ctx, tx, [
      {
        action: "school.rolled_over",
        entity: "academic_session",
        entityId: plan.to.id,
        after: { ...plan.totals, courses: made.courses.length, sections: made.sections.length },
      },
    ]);
    return { id, pupils: plan.pupils.length, sections: made.sections.length };
  });
  await forgetFigures(ctx);
  return { ...done, appliedAt: now.toISOString(), canUndo: true };
}

/** Courses and sections of a year in another one; what is there already by its code stays and is not copied again. */
async function copyTeaching(tx: Transaction, from: number, to: number, keepTeachers: boolean) {
  const copied = await tx.execute<{ id: string }>(sql`insert into courses.courses
      (institution_id, code, title, description, subject, grade_level, school_year_id, weekly_hours, prerequisite_ids)
    select institution_id, code, title, description, subject, grade_level, ${to}, weekly_hours, prerequisite_ids
    from courses.courses where school_year_id = ${from} and status = 'active'
    on conflict on constraint courses_code do nothing returning id`);
  // A section of a term goes to the term of the same place in the other year, or to the whole year.
  const given = await tx.execute<{ id: string }>(sql`with terms as (
      select id, coalesce(parent_id, id) as year_id, row_number() over (partition by coalesce(parent_id, id), type order by start_date) as place, type
      from users.academic_sessions),
    made as (insert into courses.sections
      (institution_id, course_id, title, code, group_name, academic_session_id, room_id, capacity)
    select s.institution_id, copy.id, s.title, s.code, s.group_name,
      coalesce((select t.id from terms t join terms own on own.id = s.academic_session_id
        where t.year_id = ${to} and t.type = own.type and t.place = own.place), ${to}), s.room_id, s.capacity
    from courses.sections s join courses.courses c on c.id = s.course_id
      join courses.courses copy on copy.institution_id = c.institution_id and copy.school_year_id = ${to} and copy.code = c.code
    where c.school_year_id = ${from} and c.status = 'active' and s.status = 'active'
    on conflict on constraint sections_code do nothing returning id) select id from made`);
  const ids = ({ rows }: { rows: { id: string }[] }) => rows.map(({ id }) => Number(id));
  const made = { courses: ids(copied), sections: ids(given) };
  if (keepTeachers && made.sections.length > 0) {
    await tx.execute(sql`insert into courses.section_teachers (institution_id, section_id, user_id, is_primary)
      select t.institution_id, next.id, t.user_id, t.is_primary
      from courses.section_teachers t join courses.sections s on s.id = t.section_id
        join courses.courses c on c.id = s.course_id and c.school_year_id = ${from}
        join courses.courses copy on copy.institution_id = c.institution_id and copy.school_year_id = ${to} and copy.code = c.code
        join courses.sections next on next.course_id = copy.id and next.code = s.code
        join users.users u on u.id = t.user_id and u.is_active
      where ${inArray(sql`next.id`, made.sections)}`);
  }
  return made;
}

/**
 * Takes a roll-over back: what it made goes, every pupil is where they were, but for those whom somebody has changed since.
 * Errors: `not_found`, `conflict` once something was written in one of its sections.
 */
export async function undoRollOver(
  ctx: Context,
  { id }: Input<typeof rollOverApi.undo>,
): Promise<View<typeof rollOverApi.undo>> {
  authorize(ctx, "settings.update");
  const used = new AppError("conflict", "Ya se ha trabajado en los grupos nuevos: no se puede deshacer.", {
    reason: "roll_over_used",
  });
  const answer = await ctx.db
    .transaction(async (tx) => {
      await lockSchool(ctx, tx);
      const [row] = await tx
        .select({
          isUsed: rollOverUsed,
          courses: rollOvers.courses,
          sections: rollOvers.sections,
          toYearId: rollOvers.toYearId,
        })
        .from(rollOvers)
        .where(and(eq(rollOvers.id, id), isNull(rollOvers.undoneAt)));
      const { isUsed, toYearId, ...made } = orNotFound(row);
      if (isUsed) throw used;
      await tx.delete(enrollments).where(inArray(enrollments.sectionId, [0, ...made.sections]));
      await tx.delete(sections).where(inArray(sections.id, [0, ...made.sections]));
      await tx.delete(courses).where(inArray(courses.id, [0, ...made.courses]));
      const { rows } = await tx.execute<{ id: string }>(sql`update students.students s
        set grade_level = p.from_level, group_name = p.from_group, status = 'active',
          graduation_date = case p.decision when 'graduates' then null else s.graduation_date end,
          version = s.version + 1, updated_at = ${ctx.now().toISOString()}::timestamptz
        from students.rolled_pupils p where p.roll_over_id = ${id} and p.student_id = s.id
          and s.group_name is not distinct from p.to_group
          and s.grade_level is not distinct from coalesce(p.to_level, p.from_level)
          and s.status = case p.decision when 'graduates' then 'graduated' when 'leaves' then 'withdrawn' else 'active' end
        returning s.id`);
      const all = await tx.$count(rolledPupils, eq(rolledPupils.rollOverId, id));
      await tx.update(rollOvers).set({ undoneAt: ctx.now() }).where(eq(rollOvers.id, id));
      await recordAudit(ctx, tx, [
        {
          action: "school.roll_over_undone",
          entity: "academic_session",
          entityId: toYearId,
          after: { pupils: rows.length },
        },
      ]);
      return { pupils: rows.length, left: all - rows.length };
    })
    .catch((error: unknown) => {
      // Something of which this file knows nothing hangs on a section.
      if (brokenReference(error) !== undefined) throw used;
      throw error;
    });
  await forgetFigures(ctx);
  return answer;
}
