import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contextFor, number, type Recorded, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { addDays, currentSchoolYear, localDate, weekday } from "../../drizzle/seed/calendar.ts";
import type { Context } from "../context.ts";
import { isFactorDue, loadPerson } from "../identity/load-person.ts";
import { getSchedule } from "../timetable/get-schedule.ts";
import { listAcademicSessions } from "./academic-sessions.ts";
import { changeInstitution } from "./change-institution.ts";
import { getInstitution } from "./get-institution.ts";
import { addNonSchoolDays, listNonSchoolDays, removeNonSchoolDays } from "./non-school-days.ts";
import { listSecondFactorRules, setSecondFactorRule } from "./second-factor-rules.ts";
import { changeAcademicSession, createAcademicSession, removeAcademicSession } from "./write-academic-sessions.ts";

let database: TestDatabase;
let head: Context & { recorded: Recorded };
let other: Context & { recorded: Recorded };

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());
beforeEach(async () => {
  head = await contextFor(database, "head@demo.eduai.test");
  other = await contextFor(database, "head@otra.eduai.test");
});

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const lastEntry = async () =>
  (await rows("select action, before, after from users.audit_logs order by id desc limit 1"))[0];

describe("the school's details", () => {
  it("change field by field, from the version that was read, and the log says what was and what is", async () => {
    const before = await getInstitution(head);
    const version = String(before.version);
    const after = await changeInstitution(head, { version, phone: "910 000 000", timeZone: "Atlantic/Canary" });
    expect(after).toEqual({
      ...before,
      phone: "910 000 000",
      timeZone: "Atlantic/Canary",
      version: before.version + 1,
    });
    expect(await lastEntry()).toEqual({
      action: "school.updated",
      before: { phone: before.phone, timeZone: "Europe/Madrid" },
      after: { phone: "910 000 000", timeZone: "Atlantic/Canary" },
    });
    await expect(changeInstitution(head, { version, name: "Otro" })).rejects.toMatchObject({
      code: "precondition_failed",
      reason: "school_changed",
      current: { version: before.version + 1 },
    });
    const back = await changeInstitution(head, { version: String(after.version), timeZone: "Europe/Madrid" });
    expect(await changeInstitution(head, { version: String(back.version), timeZone: "Europe/Madrid" })).toEqual(back);
    expect((await getInstitution(other)).phone).not.toBe("910 000 000");
  });

  it("say when families are told of an absence and how long teachers correct, to the minute and the day", async () => {
    const { version } = await getInstitution(head);
    const changes = { absenceNoticeMinutes: 0, registerDays: 3 };
    const after = await changeInstitution(head, { version: String(version), ...changes });
    expect(after).toMatchObject(changes);
    const silent = await changeInstitution(head, { version: String(after.version), absenceNoticeMinutes: null });
    expect(silent).toMatchObject({ absenceNoticeMinutes: null, registerDays: 3 });
    expect(await getInstitution(head)).toEqual(silent);
  });

  it("have a code of their own: another school's is refused at its field", async () => {
    const taken = (await getInstitution(other)).officialCode ?? "";
    const version = String((await getInstitution(head)).version);
    await expect(changeInstitution(head, { version, officialCode: taken })).rejects.toMatchObject({
      code: "unprocessable",
      issues: [{ path: "officialCode", reason: "school_code_taken" }],
    });
  });

  it("are the head's to change, and nobody else's", async () => {
    for (const account of ["secretary", "teacher", "student", "parent", "superadmin"]) {
      const person = await contextFor(database, `${account}@demo.eduai.test`);
      await expect(changeInstitution(person, { version: "1", name: "Otro" })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
  });
});

describe("school years and terms", () => {
  const today = localDate(new Date());
  const year = currentSchoolYear(today);
  const later = { startDate: `${Number(year.startDate.slice(0, 4)) + 1}-09-01` };
  const next = { title: "Curso siguiente", ...later, endDate: `${Number(later.startDate.slice(0, 4)) + 1}-08-31` };

  it("are listed with what stands in them, and the one that runs by the school's own day", async () => {
    const { data } = await listAcademicSessions(head);
    expect(data.filter(({ isCurrent }) => isCurrent)).toMatchObject([{ title: year.title, terms: year.terms }]);
    const current = data.find(({ isCurrent }) => isCurrent);
    expect(current?.uses).toBe(
      await number(
        database,
        `select (select count(*) from courses.sections where academic_session_id = $1)
         + (select count(*) from courses.courses where school_year_id = $1)
         + (select count(*) from courses.schedules where school_year_id = $1)`,
        [current?.id],
      ),
    );
    const afterwards = await contextFor(database, "head@demo.eduai.test", {
      now: () => new Date(`${next.startDate}T12:00:00Z`),
    });
    expect((await listAcademicSessions(afterwards)).data.some(({ isCurrent }) => isCurrent)).toBe(false);
  });

  it("never share days with another of their kind, lie inside their year, and go when nothing stands in them", async () => {
    const kept = (await listAcademicSessions(head)).data;
    const made = await createAcademicSession(head, next);
    expect(made).toMatchObject({ ...next, type: "schoolYear", uses: 0, isCurrent: false, version: 1 });
    const term = (title: string, startDate: string, endDate: string) =>
      createAcademicSession(head, { schoolYearId: made.id, title, startDate, endDate });
    const first = await term("1ª evaluación", next.startDate, addDays(next.startDate, 90));
    const refused = async (attempt: Promise<unknown>, reason: string) =>
      expect(await attempt.catch((error: unknown) => error)).toMatchObject({ code: "unprocessable", reason });
    await refused(
      createAcademicSession(head, {
        ...next,
        title: "Otro",
        startDate: next.endDate,
        endDate: addDays(next.endDate, 9),
      }),
      "calendar_overlap",
    );
    await refused(term("2ª evaluación", addDays(next.startDate, 90), addDays(next.startDate, 180)), "calendar_overlap");
    await refused(term("2ª evaluación", addDays(next.startDate, 91), addDays(next.endDate, 1)), "calendar_outside");
    await refused(
      term("1ª evaluación", addDays(next.startDate, 91), addDays(next.startDate, 99)),
      "calendar_title_taken",
    );
    await refused(term("Al revés", addDays(next.startDate, 99), addDays(next.startDate, 91)), "dates_reversed");
    const move = (version: string, endDate: string) => changeAcademicSession(head, { id: made.id, version, endDate });
    await refused(move("1", addDays(next.startDate, 30)), "terms_outside");
    expect(await move("1", addDays(next.endDate, -30))).toMatchObject({ version: 2 });
    expect(await lastEntry()).toMatchObject({
      action: "school.term_changed",
      before: { endDate: next.endDate },
      after: { endDate: addDays(next.endDate, -30) },
    });
    await expect(move("1", next.endDate)).rejects.toMatchObject({ code: "precondition_failed" });
    await expect(removeAcademicSession(head, made)).rejects.toMatchObject({ reason: "calendar_in_use" });
    await removeAcademicSession(head, first);
    await removeAcademicSession(head, made);
    expect((await listAcademicSessions(head)).data).toEqual(kept);
  });

  it("in which something stands stay, and those of another school are not there", async () => {
    const { data } = await listAcademicSessions(head);
    const { id } = data.find(({ isCurrent }) => isCurrent) ?? { id: 0 };
    await expect(removeAcademicSession(head, { id })).rejects.toMatchObject({ reason: "calendar_in_use" });
    for (const attempt of [
      () => removeAcademicSession(other, { id }),
      () => changeAcademicSession(other, { id, version: "1", title: "Mío" }),
      () => createAcademicSession(other, { schoolYearId: id, title: "Mía", startDate: today, endDate: today }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("two made at once for the same days: one stays", async () => {
    const attempts = await Promise.allSettled(
      ["Uno", "Dos"].map((title) => createAcademicSession(head, { ...next, title })),
    );
    expect(attempts.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const { data } = await listAcademicSessions(head);
    const made = data.find(({ uses, startDate }) => uses === 0 && startDate === next.startDate);
    await removeAcademicSession(head, made ?? { id: 0 });
  });
});

describe("days without lessons", () => {
  const monday = (() => {
    let date = `${currentSchoolYear(localDate(new Date())).startDate.slice(0, 4)}-10-05`;
    while (weekday(date) !== 1) date = addDays(date, 1);
    return date;
  })();

  it("empty the timetable and say why; what follows is the next school day, however long they last", async () => {
    const teacher = await contextFor(database, "teacher@demo.eduai.test");
    const before = await getSchedule(teacher, { date: monday });
    expect(before).toMatchObject({ dayOff: null });
    expect(before.data.length).toBeGreaterThan(0);
    const friday = addDays(monday, -3);
    const long = await addNonSchoolDays(head, { title: "Fiestas", startDate: monday, endDate: addDays(monday, 17) });
    const free = await getSchedule(teacher, { date: monday });
    expect(free).toMatchObject({ dayOff: "Fiestas", data: [] });
    expect((await getSchedule(teacher, { date: friday })).next?.date).toBe(free.next?.date);
    expect((free.next?.date ?? "") >= addDays(monday, 18)).toBe(true);
    expect(await getSchedule(await contextFor(database, "teacher@otra.eduai.test"), { date: monday })).toMatchObject({
      dayOff: null,
    });
    await expect(addNonSchoolDays(head, { title: "Puente", startDate: addDays(monday, 17) })).rejects.toMatchObject({
      issues: [{ path: "startDate", reason: "days_off_overlap" }],
    });
    await expect(removeNonSchoolDays(other, long)).rejects.toMatchObject({ code: "not_found" });
    expect((await listNonSchoolDays(other)).data).toEqual([]);
    await removeNonSchoolDays(head, long);
    expect(await lastEntry()).toMatchObject({ action: "school.days_off_removed", before: { title: "Fiestas" } });
    expect(await getSchedule(teacher, { date: monday })).toEqual(before);
  });
});

describe("a second factor that the school demands of a role", () => {
  const ruleOf = async (ctx: Context, name: string) => {
    const { data, today } = await listSecondFactorRules(ctx);
    const rule = data.find(({ role }) => role.name === name);
    if (rule === undefined) throw new Error(name);
    return { ...rule, today };
  };

  it("is due from the day on which the school's own day begins, for that role of that school", async () => {
    const before = await ruleOf(head, "teacher");
    expect(before).toMatchObject({ requiredFrom: null, version: 0, people: before.without });
    expect(before.people).toBeGreaterThan(0);
    const set = (version: string, requiredFrom: string | null) =>
      setSecondFactorRule(head, { roleId: before.role.id, version, requiredFrom, ownFactorMissing: false });
    const day = addDays(before.today, 10);
    expect(await set("0", day)).toMatchObject({ requiredFrom: day, version: 1 });
    const teacher = await contextFor(database, "teacher@demo.eduai.test");
    const person = await loadPerson(teacher.db, teacher.actor.userId);
    if (person === null) throw new Error("teacher");
    const midnight = new Date(`${day}T00:00:00Z`).getTime();
    expect(isFactorDue(person, new Date(midnight - 3 * 3_600_000))).toBe(false);
    expect(isFactorDue(person, new Date(midnight))).toBe(true);
    expect(await ruleOf(other, "teacher")).toMatchObject({ requiredFrom: null });
    await expect(set("0", null)).rejects.toMatchObject({ code: "precondition_failed", current: { version: 1 } });
    await expect(set("1", addDays(before.today, -1))).rejects.toMatchObject({ reason: "factor_rule_past" });
    expect(await set("1", null)).toMatchObject({ requiredFrom: null, version: 0 });
    expect(await lastEntry()).toEqual({
      action: "school.factor_demanded",
      before: { role: before.role.title, requiredFrom: day },
      after: { role: before.role.title, requiredFrom: null },
    });
  });

  it("of one's own role is not demanded unawares", async () => {
    const { role, today } = await ruleOf(head, head.actor.role);
    const set = (version: string, requiredFrom: string | null, ownFactorMissing: boolean) =>
      setSecondFactorRule(head, { roleId: role.id, version, requiredFrom, ownFactorMissing });
    await expect(set("0", today, false)).rejects.toMatchObject({ code: "conflict", reason: "factor_own_missing" });
    expect(await set("0", today, true)).toMatchObject({ requiredFrom: today });
    const own = await loadPerson(head.db, head.actor.userId);
    expect(own !== null && isFactorDue(own, new Date())).toBe(true);
    await set("1", null, false);
  });
});
