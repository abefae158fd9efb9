import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Register } from "#contracts/api/attendance/attendance.ts";
import type { Recorded } from "#testing/context.ts";
import {
  codeOf,
  marksOf,
  type Others,
  type RegisterSchool,
  refusal,
  registerSchool,
  today,
} from "#testing/registers.ts";
import { addDays, weekday } from "../../drizzle/seed/calendar.ts";
import type { Context } from "../context.ts";
import { addNonSchoolDays, removeNonSchoolDays } from "../institutions/non-school-days.ts";
import { getRegister } from "./get-register.ts";
import { listRegisters } from "./list-registers.ts";
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

describe("days", () => {
  const reasonOf = async (run: Promise<unknown>) => (await refusal(run)).reason;
  const takeOn = async (date: string, ctx: Context = teacher) => {
    const sheet = await getRegister(ctx, place(date));
    return take(ctx, sheet);
  };

  it("without a lesson, holidays, days to come and days too long ago are refused, each with its own reason", async () => {
    const free = [1, 2, 3, 4, 5, 6].map((days) => addDays(today, days)).find((day) => weekday(day) > 5) ?? "";
    expect(await reasonOf(getRegister(teacher, place(free)))).toBe("register_no_lesson");
    expect(await reasonOf(getRegister(teacher, { ...place(), startsAt: "03:00" }))).toBe("register_no_lesson");
    const head = await school.person("head@demo");
    const off = await addNonSchoolDays(head, { title: "Patrón", startDate: today });
    expect((await refusal(getRegister(teacher, place()))).message).toContain("Patrón");
    expect(await reasonOf(takeOn(today))).toBe("register_day_off");
    await removeNonSchoolDays(head, off);
    expect(await reasonOf(takeOn(addDays(today, 7)))).toBe("register_future");
    await rows("delete from students.registers where date = $1", [addDays(today, -14)]);
    expect(await reasonOf(takeOn(addDays(today, -14)))).toBe("register_too_old");
    expect(await takeOn(addDays(today, -7))).toMatchObject({ lock: null });
    await rows("update users.institutions set register_days = 14 where id = $1", [teacher.actor.institutionId]);
    expect(await takeOn(addDays(today, -14))).toMatchObject({ takenByMe: true });
    await rows("update users.institutions set register_days = 7 where id = $1", [teacher.actor.institutionId]);
  });

  it("of a closed term are the office's; of a closed year nobody's", async () => {
    const sheet = await getRegister(office, place());
    const shut = (type: string, at: string | null) =>
      rows(
        "update users.academic_sessions set closed_at = $1 where institution_id = $2 and type = $3 and $4 between start_date and end_date",
        [at, teacher.actor.institutionId, type, today],
      );
    const override = (studentId = sheet.students[0]?.id ?? 0) =>
      overrideRegister(office, {
        ...place(),
        version: "0",
        reason: "Parte médico",
        overrides: [{ studentId, codeId: codeOf(sheet, "excused"), minutes: 0 }],
      });
    await shut("schoolYear", "2026-01-01");
    expect(await reasonOf(takeOn(today))).toBe("register_year_closed");
    expect(await reasonOf(override())).toBe("register_year_closed");
    await shut("schoolYear", null);
    await rows(
      `insert into users.academic_sessions (institution_id, title, type, start_date, end_date, school_year, closed_at)
       values ($1, 'Cerrada', 'gradingPeriod', $2, $2, 'x', now())`,
      [teacher.actor.institutionId, today],
    );
    expect(await reasonOf(takeOn(today))).toBe("register_term_closed");
    expect(await override()).toMatchObject({ version: 1, takenBy: null });
    await rows("delete from users.academic_sessions where title = 'Cerrada'");
  });

  it("of a class that was closed can be read where its register was taken, and has no other", async () => {
    const close = (status: string) =>
      rows("update courses.sections set status = $1 where id = $2", [status, school.lesson.sectionId]);
    await takeOn(today);
    await close("archived");
    expect(await getRegister(teacher, place())).toMatchObject({ version: 1, lock: "section_closed" });
    const corrected = {
      ...place(),
      version: "1",
      marks: marksOf(await getRegister(teacher, place()), { 0: { kind: "absent" } }),
    };
    expect(await reasonOf(recordRegister(teacher, corrected))).toBe("register_section_closed");
    expect(await reasonOf(getRegister(teacher, place(addDays(today, 7))))).toBe("register_no_lesson");
    await close("active");
  });

  it("are those of the school's own zone: an hour before midnight in the Canaries is the next day in Madrid", async () => {
    const at = `${today}T23:30:00Z`;
    const zone = (name: string) =>
      rows("update users.institutions set time_zone = $1 where id = $2", [name, teacher.actor.institutionId]);
    const late = await school.person("teacher@demo", () => new Date(at));
    const tomorrow = addDays(today, 1);
    const [next] = (await listRegisters(late, { date: tomorrow })).data;
    const there = { id: next?.sectionId ?? 0, date: tomorrow };
    expect((await listRegisters(late, {})).date).toBe(tomorrow);
    expect((await getRegister(late, there)).lock).toBeNull();
    await zone("Atlantic/Canary");
    expect((await listRegisters(late, {})).date).toBe(addDays(today, at.includes("T23") && isSummer() ? 1 : 0));
    if (!isSummer()) expect((await getRegister(late, there)).lock).toBe("future");
    await zone("Europe/Madrid");
  });

  it("on which the clock changes have their lessons like any other", async () => {
    // No school has lessons on a Sunday; one that did would find them.
    await rows("update courses.schedules set weekday = 7 where section_id = $1 and starts_at = $2", [
      school.lesson.sectionId,
      school.lesson.startsAt,
    ]);
    const [year] = await rows<{ year: number }>(
      "select extract(year from start_date)::int as year from users.academic_sessions where type = 'schoolYear' and $1 between start_date and end_date and institution_id = $2",
      [today, teacher.actor.institutionId],
    );
    const october =
      Array.from({ length: 7 }, (_, days) => `${year?.year}-10-${31 - days}`).find((day) => weekday(day) === 7) ?? "";
    const then = await school.person("teacher@demo", () => new Date(`${october}T01:30:00Z`));
    const sheet = await getRegister(then, { ...place(october), startsAt: school.lesson.startsAt });
    expect(
      await recordRegister(then, {
        ...place(october),
        startsAt: school.lesson.startsAt,
        marks: marksOf(sheet),
        version: "0",
      }),
    ).toMatchObject({
      date: october,
      version: 1,
    });
    await rows("update courses.schedules set weekday = $3 where section_id = $1 and starts_at = $2 and weekday = 7", [
      school.lesson.sectionId,
      school.lesson.startsAt,
      weekday(today),
    ]);
  });

  it("with two lessons need to know which, and each has its sheet", async () => {
    await rows(
      `insert into courses.schedules (institution_id, school_year_id, section_id, weekday, slot, starts_at, ends_at)
       select institution_id, school_year_id, section_id, weekday, 9, '18:00', '18:50' from courses.schedules
       where section_id = $1 and starts_at = $2 and weekday = $3`,
      [school.lesson.sectionId, school.lesson.startsAt, weekday(today)],
    );
    const sheet = await getRegister(teacher, place());
    expect(sheet.lessons).toHaveLength(2);
    expect(await reasonOf(take(teacher, sheet))).toBe("register_which_lesson");
    const at = async (startsAt: string, others = {}) => {
      const one = await getRegister(teacher, { ...place(), startsAt });
      return recordRegister(teacher, { ...place(), startsAt, marks: marksOf(one, others), version: "0" });
    };
    await at(school.lesson.startsAt, { 0: { kind: "absent" } });
    expect((await at("18:00")).students[0]).toMatchObject({
      earlier: codeOf(sheet, "absent"),
      countsAs: codeOf(sheet, "present"),
    });
    await rows("delete from courses.schedules where starts_at = '18:00'");
  });
});

const isSummer = () =>
  new Date(`${today}T12:00:00Z`).toLocaleTimeString("en", {
    timeZone: "Europe/Madrid",
    hour: "2-digit",
    hour12: false,
  }) === "14";
