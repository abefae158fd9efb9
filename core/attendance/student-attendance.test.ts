import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { number, type Recorded, systemContext } from "#testing/context.ts";
import { codeOf, marksOf, type RegisterSchool, refusal, registerSchool, today } from "#testing/registers.ts";
import { addDays } from "../../drizzle/seed/calendar.ts";
import type { Context } from "../context.ts";
import { addNonSchoolDays, removeNonSchoolDays } from "../institutions/non-school-days.ts";
import { changeAttendanceCode, createAttendanceCode, listAttendanceCodes, removeAttendanceCode } from "./codes.ts";
import { getStudentAttendance } from "./get-student-attendance.ts";
import { listRegisters } from "./list-registers.ts";
import { nudgeRegisters } from "./nudge-registers.ts";
import { onRegistersNudged } from "./on-registers-nudged.ts";
import { overrideRegister } from "./override-register.ts";
import { recordRegister } from "./record-register.ts";

type Person = Context & { recorded: Recorded };

let school: RegisterSchool;
let teacher: Person;
let office: Person;
let head: Person;

beforeAll(async () => {
  school = await registerSchool();
});
afterAll(() => school?.database.drop());
beforeEach(async () => {
  await school.clear();
  teacher = await school.person("teacher@demo");
  office = await school.person("secretary@demo");
  head = await school.person("head@demo");
});

describe("a pupil's attendance", () => {
  it("is derived: both marks of each lesson, days and percentages; a holiday declared since does not count", async () => {
    const sheet = await school.sheet(teacher);
    const [pupil] = sheet.students;
    const id = pupil?.id ?? 0;
    await school.rows("delete from students.registers where date >= $1", [addDays(today, -30)]);
    const before = await getStudentAttendance(office, { id, from: addDays(today, -20), to: today });
    expect(before).toMatchObject({ overall: { lessons: 0, percentage: null }, days: [], data: [] });
    await school.take(teacher, sheet, { 0: { kind: "late", minutes: 12 } });
    await school.take(teacher, await school.sheet(teacher, addDays(today, -7)), {
      0: { kind: "absent", note: "Sin aviso" },
    });
    const week = { id, from: addDays(today, -20), to: today };
    const seen = await getStudentAttendance(office, week);
    expect(seen.overall).toMatchObject({ lessons: 2, late: 1, absent: 1, lateMinutes: 12, percentage: 50 });
    expect(seen.days.map(({ date, percentage }) => [date, percentage])).toEqual([
      [today, 100],
      [addDays(today, -7), 0],
    ]);
    expect(seen.data[1]).toMatchObject({ kind: "absent", mark: { note: "Sin aviso" }, override: null });
    await overrideRegister(office, {
      ...school.place(addDays(today, -7)),
      version: "1",
      reason: "Parte médico",
      overrides: [{ studentId: id, codeId: codeOf(sheet, "activity"), minutes: 0 }],
    });
    const corrected = await getStudentAttendance(office, week);
    expect(corrected.overall).toMatchObject({ late: 1, activity: 1, percentage: 100 });
    expect(corrected.data[1]).toMatchObject({
      mark: { codeId: codeOf(sheet, "absent") },
      override: { reason: "Parte médico" },
    });
    const off = await addNonSchoolDays(head, { title: "Patrón", startDate: today });
    expect((await getStudentAttendance(office, week)).overall).toMatchObject({ lessons: 1, late: 0 });
    await removeNonSchoolDays(head, off);
    await school.rows("update students.enrollments set begin_date = $1 where student_id = $2 and section_id = $3", [
      today,
      id,
      school.lesson.sectionId,
    ]);
    expect((await getStudentAttendance(office, week)).overall).toMatchObject({ lessons: 1, late: 1 });
    expect(await refusal(getStudentAttendance(office, { id, from: today, to: addDays(today, -1) }))).toMatchObject({
      reason: "dates_reversed",
    });
  });

  it("is seen by the office, the pupil's teachers in their own subjects, the family and the pupil", async () => {
    const [daniel] = await school.rows<{ id: number }>(
      "select s.id::int from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
    );
    const id = daniel?.id ?? 0;
    for (const account of ["head@demo", "secretary@demo", "student@demo", "parent@demo"]) {
      const seen = await getStudentAttendance(await school.person(account), { id });
      expect(seen.sections.length).toBeGreaterThan(5);
      expect(seen.overall.percentage).toBeGreaterThan(50);
    }
    expect((await getStudentAttendance(teacher, { id })).sections).toHaveLength(1);
    for (const account of ["parent2@demo", "head@otra", "student@otra"]) {
      expect((await refusal(getStudentAttendance(await school.person(account), { id }))).code).toBe("not_found");
    }
  });
});

describe("registers that are missing", () => {
  it("are counted once their lesson has begun, and a reminder goes out once for each", async () => {
    const all = await listRegisters(head, { date: today });
    expect(all.data.length).toBeGreaterThan(50);
    const begun = all.data.filter(({ hasBegun }) => hasBegun).length;
    expect(all.missing).toBe(begun);
    expect(begun).toBeLessThan(all.data.length);
    const { lesson } = school;
    expect((await listRegisters(teacher, { date: today })).data.length).toBeLessThan(7);
    expect(await nudgeRegisters(head, { date: today, lesson })).toEqual({ nudged: 1 });
    expect(await nudgeRegisters(head, { date: today, lesson })).toEqual({ nudged: 0 });
    expect(await nudgeRegisters(head, { date: today })).toEqual({ nudged: begun - 1 });
    await remind();
    expect(
      await school.rows(
        "select user_id::int as user, title, url from communications.notifications where kind = 'register.missing'",
      ),
    ).toEqual([
      {
        user: teacher.actor.userId,
        title: "Te falta pasar una lista",
        url: `/grupos/${lesson.sectionId}/lista/${today}?hora=${encodeURIComponent(lesson.startsAt)}`,
      },
    ]);
    // The sheet is still a new one to its teacher, who takes it.
    expect((await school.take(teacher, await school.sheet(teacher), {}, 0)).version).toBe(1);
    const after = await listRegisters(head, { date: today });
    expect(after.missing).toBe(begun - 1);
    expect(after.data.find(({ takenBy }) => takenBy !== null)).toMatchObject({
      ...lesson,
      takenBy: teacher.actor.name,
      teachers: [teacher.actor.name],
      nudgedAt: school.now().toISOString(),
    });
    await school.rows("delete from communications.notifications where kind = 'register.missing'");
    await remind();
    expect(
      await number(
        school.database,
        "select count(*) from communications.notifications where kind = 'register.missing'",
      ),
    ).toBe(0);
  });

  it("are reminded of while their teachers may take them, and not afterwards", async () => {
    const long = addDays(today, -14);
    await school.rows("delete from students.registers where date = $1", [long]);
    expect(await listRegisters(head, { date: long })).toMatchObject({ isOpen: false });
    expect(await nudgeRegisters(head, { date: long })).toEqual({ nudged: 0 });
    await school.rows("update users.institutions set register_days = 14 where id = $1", [head.actor.institutionId]);
    expect((await nudgeRegisters(head, { date: long })).nudged).toBeGreaterThan(50);
    await school.rows("update users.institutions set register_days = 7 where id = $1", [head.actor.institutionId]);
  });

  /** What the first reminder's event does, twice; the notices are the teacher's. */
  const remind = async () => {
    const [event] = await school.rows<{ id: number; payload: { registerIds: number[] } }>(
      "select id::int, payload from outbox.events where type = 'registers.nudged' order by id limit 1",
    );
    const system = systemContext(school.database, head.actor.institutionId, { now: school.now });
    const payload = event?.payload ?? { registerIds: [] };
    await onRegistersNudged(system, payload, event?.id ?? 0);
    await onRegistersNudged(system, payload, event?.id ?? 0);
  };
});

describe("codes", () => {
  it("are the school's own: added, renamed, retired; one that was used never goes, nor the last of presence", async () => {
    const { data } = await listAttendanceCodes(teacher);
    expect(data.map(({ short }) => short)).toEqual(["·", "F", "R", "J", "A"]);
    const added = await createAttendanceCode(head, { title: "Biblioteca", short: "B", letter: "B", kind: "activity" });
    expect(added).toMatchObject({ position: 6, isRetired: false, version: 1 });
    const twice = createAttendanceCode(head, { title: "Otra", short: "O", letter: "B", kind: "absent" });
    expect(await refusal(twice)).toMatchObject({ reason: "attendance_letter_taken", issues: [{ path: "letter" }] });
    const changed = await changeAttendanceCode(head, { id: added.id, version: "1", title: "En la biblioteca" });
    expect(changed).toMatchObject({ title: "En la biblioteca", version: 2 });
    expect(await refusal(changeAttendanceCode(head, { id: added.id, version: "1", title: "Otro" }))).toMatchObject({
      reason: "attendance_code_changed",
      current: changed,
    });
    await removeAttendanceCode(head, { id: added.id });
    const [present, absent] = data;
    expect(await refusal(removeAttendanceCode(head, { id: absent?.id ?? 0 }))).toMatchObject({
      reason: "attendance_code_used",
    });
    const retire = (id = 0) => changeAttendanceCode(head, { id, version: "1", isRetired: true });
    expect(await refusal(retire(present?.id))).toMatchObject({ reason: "attendance_code_last_present" });
    expect(await retire(absent?.id)).toMatchObject({ isRetired: true, version: 2 });
    // Its letter is free again, and it comes back only when nobody else has it.
    const next = await createAttendanceCode(head, { title: "Ausente", short: "F", letter: "F", kind: "absent" });
    const back = changeAttendanceCode(head, { id: absent?.id ?? 0, version: "2", isRetired: false });
    expect((await refusal(back)).reason).toMatch(/attendance_(letter|short)_taken/);
    await removeAttendanceCode(head, { id: next.id });
    // Marking with one and removing it at the same moment: one of them wins, the other is told why.
    const rounds = Array.from({ length: 6 }, (_, at) => at);
    for (const _ of rounds) {
      await school.clear();
      const code = await createAttendanceCode(head, { title: "Carrera", short: "Z", letter: "Z", kind: "activity" });
      const sheet = await school.sheet(teacher);
      const marks = marksOf(sheet).map((mark) => ({ ...mark, codeId: code.id }));
      const marking = recordRegister(teacher, { ...school.place(), marks, version: "0" });
      const removing = removeAttendanceCode(head, { id: code.id });
      const [marked, removed] = await Promise.allSettled([marking, removing]);
      const refusals = [marked, removed].flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      expect(refusals).toHaveLength(1);
      expect(["attendance_code_gone", "attendance_code_used", "register_marks_invalid"]).toContain(refusals[0]?.reason);
      await school.clear();
      if (marked.status === "fulfilled") await removeAttendanceCode(head, { id: code.id });
    }
    for (const account of ["secretary@demo", "teacher@demo", "parent@demo"]) {
      const person = await school.person(account);
      expect((await refusal(removeAttendanceCode(person, { id: 1 }))).code).toBe("forbidden");
    }
    expect(
      await number(school.database, "select count(*) from users.audit_logs where action like 'attendance_code.%'"),
    ).toBe(6 + 2 * rounds.length);
  });
});
