import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Register } from "#contracts/api/attendance/attendance.ts";
import { contextFor, number, type Recorded } from "#testing/context.ts";
import {
  codeOf,
  marksOf,
  type Others,
  type RegisterSchool,
  refusal,
  registerSchool,
  today,
} from "#testing/registers.ts";
import { addDays } from "../../drizzle/seed/calendar.ts";
import type { Context } from "../context.ts";
import { getRegister } from "./get-register.ts";
import { overrideRegister } from "./override-register.ts";
import { recordRegister } from "./record-register.ts";

type Person = Context & { recorded: Recorded };

let school: RegisterSchool;
let teacher: Person;
let office: Person;

beforeAll(async () => {
  school = await registerSchool();
});
afterAll(() => school?.database.drop());
beforeEach(async () => {
  await school.clear();
  [teacher, office] = [await school.person("teacher@demo"), await school.person("secretary@demo")];
});

const place = (date = today) => school.place(date);
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  school.rows<Row>(text, values);
const take = (ctx: Context, sheet: Register, others: Others = {}, version = sheet.version) =>
  school.take(ctx, sheet, others, version);
const lastEntry = async () =>
  (await rows("select action, before, after from users.audit_logs order by id desc limit 1"))[0];
const events = () =>
  rows<{ payload: { registerId: number; studentIds: number[] } }>(
    "select payload from outbox.events where type = 'attendance.recorded' order by id desc",
  );

describe("a register", () => {
  it("is taken whole in one call: who was there, who was not, and the log and the event say it", async () => {
    const empty = await getRegister(teacher, place());
    expect(empty).toMatchObject({
      version: 0,
      takenBy: null,
      canTake: true,
      canOverride: false,
      lock: null,
      startsAt: school.lesson.startsAt,
    });
    expect(empty.students.length).toBeGreaterThan(20);
    expect(empty.students.map(({ name }) => name)).toEqual(
      empty.students.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, "es")),
    );
    const [absent, late] = [empty.students[0], empty.students[1]];
    const taken = await take(teacher, empty, {
      0: { kind: "absent", note: "Sin aviso" },
      1: { kind: "late", minutes: 10 },
    });
    expect(taken).toMatchObject({
      version: 1,
      takenBy: teacher.actor.name,
      takenAt: school.now().toISOString(),
      takenByMe: true,
    });
    expect(taken.students[0]).toMatchObject({ mark: { note: "Sin aviso", by: teacher.actor.name }, override: null });
    expect(taken.students.filter(({ countsAs }) => countsAs === codeOf(empty, "present"))).toHaveLength(
      empty.students.length - 2,
    );
    expect(await lastEntry()).toMatchObject({
      action: "register.taken",
      after: {
        date: today,
        present: empty.students.length - 2,
        marks: { [absent?.studentNumber ?? ""]: "Falta", [late?.studentNumber ?? ""]: "Retraso (10 min)" },
      },
    });
    expect((await events())[0]?.payload.studentIds).toEqual([absent?.id, late?.id]);
    expect(teacher.recorded.drainRequests).toEqual([teacher.actor.institutionId]);
  });

  it("that is sent again as it is changes nothing, whatever version it names; one mark more is one change", async () => {
    const empty = await getRegister(teacher, place());
    const taken = await take(teacher, empty);
    expect(await take(teacher, empty, {}, 0)).toEqual(taken);
    const entries = await number(school.database, "select count(*) from users.audit_logs");
    expect(await take(teacher, taken)).toEqual(taken);
    expect(await number(school.database, "select count(*) from users.audit_logs")).toBe(entries);
    const corrected = await take(teacher, taken, { 3: { kind: "late", minutes: 55 } });
    expect(corrected.version).toBe(2);
    const pupil = empty.students[3]?.studentNumber ?? "";
    expect(await lastEntry()).toMatchObject({
      action: "register.changed",
      before: { marks: { [pupil]: "Presente" } },
      after: { marks: { [pupil]: "Retraso (55 min)" } },
    });
  });

  it("from an outdated sheet answers with the one that is stored, and writes nothing", async () => {
    const empty = await getRegister(teacher, place());
    await take(teacher, empty, { 0: { kind: "absent" } });
    const error = await refusal(take(teacher, empty, { 1: { kind: "absent" } }));
    expect(error).toMatchObject({ code: "precondition_failed", reason: "register_changed", current: { version: 1 } });
    expect((await getRegister(teacher, place())).students[1]?.countsAs).toBe(codeOf(empty, "present"));
  });

  it("of fifty writers at once has one winner; the others are told what is stored", { timeout: 240_000 }, async () => {
    const empty = await getRegister(teacher, place());
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        index % 10 === 9
          ? overrideRegister(office, {
              ...place(),
              version: "0",
              reason: "La familia ha llamado",
              overrides: [
                { studentId: empty.students[index % 20]?.id ?? 0, codeId: codeOf(empty, "excused"), minutes: 0 },
              ],
            })
          : take(teacher, empty, { [index % 20]: { kind: "late", minutes: 1 + index } }),
      ),
    );
    const won = results.filter(({ status }) => status === "fulfilled");
    expect(won).toHaveLength(1);
    const stored = await getRegister(teacher, place());
    expect(stored.version).toBe(1);
    for (const result of results) {
      if (result.status === "fulfilled") expect(result.value.students).toEqual(stored.students);
      else
        expect(result.reason).toMatchObject({
          code: "precondition_failed",
          current: { version: 1, students: stored.students },
        });
    }
    expect(await number(school.database, "select count(*) from students.registers where date = $1", [today])).toBe(1);
    expect(await number(school.database, "select count(*) from users.broken_audit_links()")).toBe(0);
  });
});

describe("who is on the list", () => {
  it("is whoever is in the section that day: not who left the day before, nor who comes the day after", async () => {
    const { students } = await getRegister(teacher, place());
    const [left, comes, withdrawn, stays] = students.map(({ id }) => id);
    const set = (values: string, id: number | undefined) =>
      rows(`update students.enrollments set ${values} where section_id = $1 and student_id = $2`, [
        school.lesson.sectionId,
        id,
      ]);
    await set(`status = 'withdrawn', end_date = '${addDays(today, -1)}'`, left);
    await set(`begin_date = '${addDays(today, 1)}'`, comes);
    await set(`status = 'tobedeleted', withdrawn_at = '${today}T08:00:00Z'`, withdrawn);
    await set(`end_date = '${today}'`, stays);
    const now = await getRegister(teacher, place());
    expect(now.students.map(({ id }) => id)).toEqual(students.map(({ id }) => id).slice(3));
    // In the week before all but who comes tomorrow were there.
    const before = await getRegister(teacher, place(addDays(today, -7)));
    expect(before.students.map(({ id }) => id)).toEqual(students.map(({ id }) => id).filter((id) => id !== comes));
    const marks = [...marksOf(now), { studentId: left ?? 0, codeId: codeOf(now, "absent"), minutes: 0, note: null }];
    expect(await refusal(recordRegister(teacher, { ...place(), marks, version: "0" }))).toMatchObject({
      reason: "register_marks_invalid",
      issues: [{ path: `marks.${marks.length - 1}.studentId`, reason: "register_pupil_not_listed" }],
      current: { version: 0, students: now.students },
    });
    await rows(
      "update students.enrollments set status = 'active', begin_date = null, end_date = null, withdrawn_at = null where section_id = $1",
      [school.lesson.sectionId],
    );
  });

  it("comes whole, each once, with codes in use and minutes of the lesson; every fault is named", async () => {
    const sheet = await getRegister(teacher, place());
    const good = marksOf(sheet);
    const call = (marks: typeof good) => refusal(recordRegister(teacher, { ...place(), marks, version: "0" }));
    expect(await call(good.slice(1))).toMatchObject({ code: "unprocessable", reason: "register_incomplete" });
    expect((await call(good.slice(1))).message).toContain(sheet.students[0]?.name);
    // Who joined since the page was opened comes with the answer, so that the teacher can go on.
    expect((await call(good.slice(1))).current).toMatchObject({ version: 0, students: sheet.students });
    const [{ id: retired } = { id: 0 }] = await rows<{ id: number }>(
      `insert into students.attendance_codes (institution_id, title, short, letter, kind, position, retired_at)
       values ($1, 'Antigua', 'X', 'X', 'absent', 9, now()) returning id::int`,
      [teacher.actor.institutionId],
    );
    const [foreign] = await rows<{ id: number }>(
      "select id::int from students.attendance_codes where institution_id <> $1 limit 1",
      [teacher.actor.institutionId],
    );
    const late = codeOf(sheet, "late");
    const bad = good.map((mark, at) => {
      if (at === 0) return { ...mark, codeId: foreign?.id ?? 0 };
      if (at === 1) return { ...mark, codeId: retired };
      if (at === 2) return { ...mark, minutes: 5 };
      return at === 3 ? { ...mark, codeId: late, minutes: 56 } : mark;
    });
    const { issues } = await call([...bad, good[4] ?? { studentId: 0, codeId: 0, minutes: 0, note: null }]);
    expect(issues?.map(({ reason }) => reason)).toEqual([
      "attendance_code_unknown",
      "attendance_code_retired",
      "register_minutes_not_late",
      "register_minutes_over",
      "register_pupil_twice",
    ]);
    expect(await number(school.database, "select count(*) from students.registers where date = $1", [today])).toBe(0);
  });
});

describe("the office", () => {
  it("puts its mark beside the teacher's: both are shown, the office's counts, and neither overwrites the other", async () => {
    const taken = await take(teacher, await getRegister(teacher, place()), { 0: { kind: "absent" } });
    const pupil = taken.students[0];
    const [absent, excused, present] = [codeOf(taken, "absent"), codeOf(taken, "excused"), codeOf(taken, "present")];
    const override = (codeId: number | null, version: number, reason = "La familia ha llamado") =>
      overrideRegister(office, {
        ...place(),
        version: String(version),
        reason,
        overrides: [{ studentId: pupil?.id ?? 0, codeId, minutes: 0 }],
      });
    const both = await override(excused, 1);
    expect(both).toMatchObject({ version: 2, takenBy: teacher.actor.name, canOverride: true, canTake: false });
    expect(both.students[0]).toMatchObject({
      mark: { codeId: absent, by: teacher.actor.name },
      override: { codeId: excused, reason: "La familia ha llamado", by: office.actor.name },
      countsAs: excused,
    });
    expect(await lastEntry()).toMatchObject({
      action: "register.overridden",
      before: { marks: { [pupil?.studentNumber ?? ""]: "Falta" } },
      after: { hasReason: true, marks: { [pupil?.studentNumber ?? ""]: "Justificada" } },
    });
    // What may tell of health stands with the mark, which ends with the pupil's file; the log is kept for ever.
    expect(JSON.stringify(await lastEntry())).not.toContain("La familia ha llamado");
    const again = await take(teacher, await getRegister(teacher, place()));
    expect(again.students[0]).toMatchObject({
      mark: { codeId: present },
      override: { codeId: excused },
      countsAs: excused,
    });
    expect(await refusal(override(absent, 2))).toMatchObject({ code: "precondition_failed", current: { version: 3 } });
    expect((await override(null, 3, "Era otra persona")).students[0]).toMatchObject({
      override: null,
      countsAs: present,
    });
  });

  it("takes back nothing where it had put nothing, whatever minutes come along", async () => {
    const taken = await take(teacher, await getRegister(teacher, place()), { 0: { kind: "late", minutes: 5 } });
    const before = (await events()).length;
    const back = await overrideRegister(office, {
      ...place(),
      version: "1",
      reason: "Era otra persona",
      overrides: taken.students.map(({ id }) => ({ studentId: id, codeId: null, minutes: 5 })),
    });
    expect(back.version).toBe(1);
    expect(await events()).toHaveLength(before);
    expect(await lastEntry()).toMatchObject({ action: "register.taken" });
  });

  it("marks somebody before the lesson; the teacher's list then comes beside it", async () => {
    const sheet = await getRegister(office, place());
    const ahead = await overrideRegister(office, {
      ...place(),
      version: "0",
      reason: "Trámite oficial",
      overrides: [{ studentId: sheet.students[2]?.id ?? 0, codeId: codeOf(sheet, "excused"), minutes: 0 }],
    });
    expect(ahead).toMatchObject({ version: 1, takenBy: null });
    const seen = await getRegister(teacher, place());
    const taken = await take(teacher, seen, { 2: { kind: "absent" } });
    expect(taken.students[2]).toMatchObject({
      countsAs: codeOf(sheet, "excused"),
      mark: { codeId: codeOf(sheet, "absent") },
    });
    // What the office's mark covers tells nobody anything new.
    expect((await events())[0]?.payload.studentIds).toEqual([sheet.students[2]?.id]);
  });
});

describe("whose it is", () => {
  it("the section's teachers', and nobody else's; the office reads it and does not take it", async () => {
    const sheet = await getRegister(teacher, place());
    const [stranger] = await rows<{ email: string }>(
      `update users.users u set email = 'otra.persona@demo.eduai.test' where u.id = (select t.user_id from courses.section_teachers t
       where t.institution_id = $1 group by t.user_id having bool_and(t.section_id <> $2) order by 1 limit 1) returning email`,
      [teacher.actor.institutionId, school.lesson.sectionId],
    );
    const other = await contextFor(school.database, stranger?.email ?? "", { now: school.now });
    for (const run of [() => getRegister(other, place()), () => take(other, sheet)]) {
      expect((await refusal(run())).code).toBe("not_found");
    }
    expect((await refusal(take(office, sheet))).code).toBe("forbidden");
    const call = {
      ...place(),
      version: "0",
      reason: "Porque sí",
      overrides: [{ studentId: 1, codeId: null, minutes: 0 }],
    };
    expect((await refusal(overrideRegister(teacher, call))).code).toBe("not_found");
    for (const account of ["student@demo", "parent@demo", "superadmin@demo"]) {
      const person = await school.person(account);
      expect((await refusal(getRegister(person, place()))).code).toBe("forbidden");
    }
    const foreign = await school.person("head@otra");
    expect((await refusal(getRegister(foreign, place()))).code).toBe("not_found");
  });
});
