import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Recorded, systemContext } from "#testing/context.ts";
import { codeOf, marksOf, type RegisterSchool, refusal, registerSchool, today } from "#testing/registers.ts";
import { addDays } from "../../drizzle/seed/calendar.ts";
import type { Context } from "../context.ts";
import { handleEvent } from "../reactions.ts";
import { setGroupTutors } from "../sections/group-tutors.ts";
import { enterAbsence } from "./enter-absence.ts";
import { getStudentAttendance } from "./get-student-attendance.ts";
import { overrideRegister } from "./override-register.ts";
import { recordRegister } from "./record-register.ts";
import { withdrawJustification } from "./withdraw-justification.ts";

type Person = Context & { recorded: Recorded };

let school: RegisterSchool;
let teacher: Person;
let office: Person;
let pupilId: number;
let group: string;

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  school.rows<Row>(text, values);
const week = addDays(today, -7);

beforeAll(async () => {
  school = await registerSchool();
  teacher = await school.person("teacher@demo");
  // A pupil of the lesson and their mother, each with a sign-in.
  const { students } = await school.sheet(teacher);
  const [row] = await rows<{ id: number; group: string; mother: number; user: number }>(
    `select s.id::int, s.group_name as "group", g.guardian_user_id::int as mother, s.user_id::int as user
     from students.students s join users.guardianships g on g.student_id = s.id
     where s.id = any($1) and g.can_contact and g.can_view_records order by g.id limit 1`,
    [students.map(({ id }) => id)],
  );
  [pupilId, group] = [row?.id ?? 0, row?.group ?? ""];
  await rows("update users.users set email = 'madre@demo.eduai.test' where id = $1", [row?.mother]);
  await rows("update users.users set email = 'alumno@demo.eduai.test' where id = $1", [row?.user]);
  await rows("delete from courses.group_tutors");
  const head = await school.person("head@demo");
  await setGroupTutors(head, { groupName: group, userIds: [teacher.actor.userId], version: "0" });
});
afterAll(() => school?.database.drop());
beforeEach(async () => {
  await rows(
    "update students.attendance set justification_id = null, office_code_id = null, office_reason = null, office_by = null, office_at = null where justification_id is not null",
  );
  await rows("truncate students.attendance_justifications, communications.notifications, outbox.events cascade");
  await rows("delete from students.registers where date >= $1", [addDays(today, -20)]);
  teacher = await school.person("teacher@demo");
  office = await school.person("secretary@demo");
});

const placeOf = async (ctx: Context, date = today) => {
  const sheet = await school.sheet(ctx, date);
  return { sheet, at: sheet.students.findIndex(({ id }) => id === pupilId) };
};
const absentOn = async (date = today) => {
  const { sheet, at } = await placeOf(teacher, date);
  return school.take(teacher, sheet, { [at]: { kind: "absent" } });
};
const countsOn = async (date = today) => {
  const { sheet, at } = await placeOf(teacher, date);
  return sheet.codes.find(({ id }) => id === sheet.students[at]?.countsAs)?.kind ?? null;
};
describe("what the office enters", () => {
  const entered = (more: object = {}, kind: "excused" | "late" | "activity" = "excused") =>
    school.sheet(office).then((sheet) =>
      enterAbsence(office, {
        studentId: pupilId,
        startDate: today,
        kind: "illness",
        codeId: codeOf(sheet, kind),
        minutes: 0,
        text: "Ha llamado la madre",
        ...more,
      }),
    );

  it("holds for every lesson of its days in one request: those taken, and those whose register comes later", async () => {
    await absentOn(week);
    const { id } = await entered({ startDate: week, endDate: addDays(today, 7) });
    expect(await countsOn(week)).toBe("excused");
    // Not taken yet: the teacher sees it on the sheet, of a day to come too.
    const { sheet, at } = await placeOf(teacher);
    expect(sheet).toMatchObject({ version: 0, takenAt: null });
    expect(sheet.students[at]).toMatchObject({ mark: null, override: { isJustified: true, by: office.actor.name } });
    expect((await school.sheet(teacher, addDays(today, 7))).students[at]).toMatchObject({
      override: { isJustified: true },
    });
    await absentOn();
    expect(await countsOn()).toBe("excused");
    expect((await getStudentAttendance(office, { id: pupilId, from: week, to: today })).overall).toMatchObject({
      excused: 2,
      absent: 0,
    });
    // Who came after all is present, whatever was announced.
    const present = await school.sheet(teacher);
    await school.take(teacher, present, { [at]: { kind: "present" } });
    expect(await countsOn()).toBe("present");
    await school.take(teacher, await school.sheet(teacher), { [at]: { kind: "absent" } });
    expect(await countsOn()).toBe("excused");
    await withdrawJustification(office, { id, version: "1" });
    expect([await countsOn(week), await countsOn()]).toEqual(["absent", "absent"]);
  });

  it("has minutes where the code does, and its hours choose the lessons", async () => {
    expect((await refusal(entered({ minutes: 5 }))).reason).toBe("register_minutes_not_late");
    const { startsAt } = school.lesson;
    await entered({ startsAt, endsAt: `${startsAt.slice(0, 3)}59`, minutes: 10 }, "late");
    await absentOn();
    const { sheet, at } = await placeOf(teacher);
    expect(sheet.students[at]?.override).toMatchObject({ codeId: codeOf(sheet, "late"), minutes: 10 });
    await rows("delete from students.registers where date = $1", [today]);
    await rows("delete from students.attendance_justifications");
    await entered({ startsAt: "03:00", endsAt: "04:00" });
    await absentOn();
    expect(await countsOn()).toBe("absent");
  });

  it("leaves what the office had set on a sheet, and is not undone on one", async () => {
    const taken = await absentOn();
    const { at } = await placeOf(teacher);
    await overrideRegister(office, {
      ...school.place(),
      version: String(taken.version),
      reason: "Excursión",
      overrides: [{ studentId: pupilId, codeId: codeOf(taken, "activity"), minutes: 0 }],
    });
    await entered({ startDate: week, endDate: today });
    expect(await countsOn()).toBe("activity");
    await absentOn(week);
    const sheet = await school.sheet(office, week);
    const back = overrideRegister(office, {
      ...school.place(week),
      version: String(sheet.version),
      reason: "Era otra persona",
      overrides: [{ studentId: pupilId, codeId: null, minutes: 0 }],
    });
    expect((await refusal(back)).issues?.[0]?.reason).toBe("register_justified");
    const other = await overrideRegister(office, {
      ...school.place(week),
      version: String(sheet.version),
      reason: "Era otra persona",
      overrides: [{ studentId: pupilId, codeId: codeOf(sheet, "present"), minutes: 0 }],
    });
    expect(other.students[at]?.override).toMatchObject({ isJustified: false, reason: "Era otra persona" });
  });

  it("and what a teacher records at the same moment end as one state: excused", async () => {
    for (const _ of [1, 2, 3, 4]) {
      await rows("delete from students.registers where date = $1", [today]);
      await rows("truncate students.attendance_justifications, outbox.events cascade");
      await rows("delete from students.registers where date = $1", [today]);
      const { sheet, at } = await placeOf(teacher);
      const marks = marksOf(sheet, { [at]: { kind: "absent" } });
      await Promise.all([recordRegister(teacher, { ...school.place(), marks, version: "0" }), entered()]);
      const events = await rows<{ id: number; payload: { registerId: number; studentIds: number[] } }>(
        "select id::int, payload from outbox.events where type = 'attendance.recorded'",
      );
      const { institutionId } = office.actor;
      for (const { id, payload } of events) {
        const system = systemContext(school.database, institutionId, { now: school.now });
        await handleEvent(system, { eventId: id, institutionId, type: "attendance.recorded", payload });
      }
      expect(await countsOn()).toBe("excused");
    }
  });

  it("is refused of a closed year, with a code that is none, and to teachers who are no tutors", async () => {
    expect((await refusal(entered({ codeId: 999_999 }))).reason).toBe("attendance_code_unknown");
    await rows(
      "update users.academic_sessions set closed_at = now() where institution_id = $1 and type = 'schoolYear' and $2 between start_date and end_date",
      [office.actor.institutionId, today],
    );
    expect((await refusal(entered())).reason).toBe("register_year_closed");
    await rows(
      "update users.academic_sessions set closed_at = null where institution_id = $1 and type = 'schoolYear'",
      [office.actor.institutionId],
    );
    const sheet = await school.sheet(teacher);
    const call = (studentId: number) => ({
      studentId,
      startDate: today,
      kind: "other" as const,
      codeId: codeOf(sheet, "excused"),
      minutes: 0,
      text: null,
    });
    const [stranger] = await rows<{ id: number }>(
      "select id::int from students.students where group_name <> $1 and institution_id = $2 limit 1",
      [group, office.actor.institutionId],
    );
    expect((await refusal(enterAbsence(teacher, call(stranger?.id ?? 0)))).code).toBe("not_found");
    expect(await enterAbsence(teacher, call(pupilId))).toMatchObject({ state: "accepted", source: "office" });
  });
});
