import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AlertRule } from "#contracts/api/attendance/alerts.ts";
import type { AttendanceKind } from "#contracts/api/attendance/attendance.ts";
import { type Recorded, systemContext } from "#testing/context.ts";
import { codeOf, passOnAll, type RegisterSchool, refusal, registerSchool, today } from "#testing/registers.ts";
import { addDays } from "../../drizzle/seed/calendar.ts";
import type { Context } from "../context.ts";
import { addNonSchoolDays, removeNonSchoolDays } from "../institutions/non-school-days.ts";
import { sendHeldAlerts } from "../notifications/send-held-alerts.ts";
import { setGroupTutors } from "../sections/group-tutors.ts";
import { monthsOf } from "./alert-figures.ts";
import { changeAlertRule, createAlertRule, listAlertRules, removeAlertRule } from "./alert-rules.ts";
import { enterAbsence } from "./enter-absence.ts";
import { getStudentAttendance } from "./get-student-attendance.ts";
import { getAttendanceAlert, handleAttendanceAlert } from "./handle-alert.ts";
import { listAttendanceAlerts } from "./list-alerts.ts";
import { overrideRegister } from "./override-register.ts";
import { reviewAlerts } from "./review-alerts.ts";
import { withdrawJustification } from "./withdraw-justification.ts";

type Person = Context & { recorded: Recorded };

let school: RegisterSchool;
let teacher: Person;
let office: Person;
let head: Person;
let mother: Person;
let [pupilId, group] = [0, ""];

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  school.rows<Row>(text, values);
const week = (weeks: number) => addDays(today, -7 * weeks);

beforeAll(async () => {
  school = await registerSchool();
  teacher = await school.person("teacher@demo");
  const { students } = await school.sheet(teacher);
  const [row] = await rows<{ id: number; group: string; mother: number }>(
    `select s.id::int, s.group_name as "group", g.guardian_user_id::int as mother
     from students.students s join users.guardianships g on g.student_id = s.id
     where s.id = any($1) and g.can_contact and g.can_view_records order by g.id limit 1`,
    [students.map(({ id }) => id)],
  );
  [pupilId, group] = [row?.id ?? 0, row?.group ?? ""];
  await rows("update users.users set email = 'madre@demo.eduai.test' where id = $1", [row?.mother]);
  await rows("delete from courses.group_tutors");
  head = await school.person("head@demo");
  await setGroupTutors(head, { groupName: group, userIds: [teacher.actor.userId], version: "0" });
});
afterAll(() => school?.database.drop());
beforeEach(async () => {
  await rows(
    "truncate students.attendance_alerts, communications.notifications, communications.held_notices, outbox.events cascade",
  );
  await rows("delete from students.attendance_alert_rules");
  await rows(
    "update students.attendance set justification_id = null, office_code_id = null, office_reason = null, office_by = null, office_at = null where justification_id is not null",
  );
  await rows("delete from students.attendance_justifications");
  await rows("delete from students.registers");
  teacher = await school.person("teacher@demo");
  office = await school.person("secretary@demo");
  head = await school.person("head@demo");
  mother = await school.person("madre@demo");
});

const system = (at = school.now) => systemContext(school.database, office.actor.institutionId, { now: at });
const later = (minutes: number) => () => new Date(school.now().getTime() + minutes * 60_000);
const RULE = {
  title: "Protocolo",
  measure: "unexcused_lessons",
  span: "year",
  threshold: 2,
  minLessons: 0,
  level: "serious",
  tellsTutors: true,
  tellsOffice: true,
  tellsFamily: true,
} as const;
const addRule = (more: Partial<Parameters<typeof createAlertRule>[1]> = {}) =>
  createAlertRule(head, { ...RULE, ...more });

const passOn = () => passOnAll(school, office.actor.institutionId);

/** The pupil's mark of the lesson of that day, everybody else there. */
async function mark(date: string, kind: AttendanceKind): Promise<void> {
  await rows("update users.institutions set register_days = 60");
  const sheet = await school.sheet(teacher, date);
  const at = sheet.students.findIndex(({ id }) => id === pupilId);
  await school.take(teacher, sheet, { [at]: { kind, minutes: kind === "late" ? 5 : 0 } });
}
const alerts = () =>
  rows<{ student: number; value: number; latest: number; open: boolean; told: boolean }>(
    `select student_id::int as student, value::float8, latest::float8, closed_at is null as open, told_at is not null as told
     from students.attendance_alerts order by id`,
  );
const notices = () =>
  rows<{ user: number; title: string; body: string; url: string }>(
    "select user_id::int as user, title, body, url from communications.notifications where kind = 'attendance.alert' order by id",
  );

describe("thresholds of a school", () => {
  it("are refused where they cannot be or are there already; what has alerts is turned off, not removed", async () => {
    const rule = await addRule({ measure: "unexcused_percentage", threshold: 25 });
    const percent = (threshold: number) => addRule({ measure: "unexcused_percentage", threshold });
    expect((await refusal(percent(101))).reason).toBe("alert_rule_threshold");
    expect((await refusal(percent(25))).reason).toBe("alert_rule_taken");
    const other = await percent(15);
    const change = (version: number, changes: object) =>
      changeAlertRule(head, { id: other.id, version: String(version), ...changes });
    expect((await refusal(change(1, { threshold: 25 }))).reason).toBe("alert_rule_taken");
    expect((await refusal(change(1, { threshold: 101 }))).reason).toBe("alert_rule_threshold");
    expect(await change(1, { threshold: 20, isActive: false })).toMatchObject({ threshold: 20, version: 2 });
    expect((await refusal(change(1, { threshold: 30 }))).code).toBe("precondition_failed");
    expect((await listAlertRules(office)).data.map(({ id }) => id)).toEqual([rule.id, other.id]);
    await removeAlertRule(head, { id: other.id });
    await removeAlertRule(head, { id: rule.id });
    const used = await addRule({ threshold: 1 });
    await mark(today, "absent");
    await passOn();
    expect((await refusal(removeAlertRule(head, { id: used.id }))).reason).toBe("alert_rule_used");
    await changeAlertRule(head, { id: used.id, version: "1", isActive: false });
    await passOn();
    expect(await alerts()).toMatchObject([{ open: false }]);
    await expect(async () => addRuleAs(teacher)).rejects.toMatchObject({ code: "forbidden" });
  });
  const addRuleAs = (ctx: Context) => createAlertRule(ctx, { ...RULE });
});

describe("an alert", () => {
  it("comes once with what crosses, is told once after the grace, closes by a justification and opens again untold", async () => {
    await addRule();
    await mark(week(1), "absent");
    await passOn();
    expect(await alerts()).toEqual([]);
    await mark(today, "absent");
    await passOn();
    expect(await alerts()).toEqual([{ student: pupilId, value: 2, latest: 2, open: true, told: false }]);
    await sendHeldAlerts(system());
    expect(await notices()).toEqual([]);
    await sendHeldAlerts(system(later(300)));
    await sendHeldAlerts(system(later(301)));
    const told = await notices();
    const tutor = told.filter(({ user }) => user === teacher.actor.userId);
    expect(tutor).toEqual([
      {
        user: teacher.actor.userId,
        title: "Nueva alerta de asistencia",
        body: `${group}: Protocolo`,
        url: "/asistencia/alertas",
      },
    ]);
    const family = told.filter(({ user }) => user === mother.actor.userId);
    expect(family).toMatchObject([
      { title: "Aviso sobre las faltas de asistencia", url: `/alumnado/${pupilId}/asistencia` },
    ]);
    expect(family[0]?.body).toContain(": Protocolo");
    expect(told.some(({ user }) => user === head.actor.userId)).toBe(true);

    const sheet = await school.sheet(teacher);
    const excused = await enterAbsence(office, {
      studentId: pupilId,
      startDate: today,
      kind: "illness",
      codeId: codeOf(sheet, "excused"),
      minutes: 0,
      text: null,
    });
    await passOn();
    expect(await alerts()).toEqual([{ student: pupilId, value: 2, latest: 1, open: false, told: true }]);
    await withdrawJustification(office, { id: excused.id, version: String(excused.version) });
    await passOn();
    expect(await alerts()).toEqual([{ student: pupilId, value: 2, latest: 2, open: true, told: true }]);
    await sendHeldAlerts(system(later(600)));
    expect(await notices()).toHaveLength(told.length);
  });

  it("that closes within the grace is told of to nobody, nor is one of a pupil who is shut away", async () => {
    await addRule({ threshold: 1 });
    await mark(today, "absent");
    await passOn();
    const sheet = await school.sheet(teacher);
    await overrideRegister(office, {
      ...school.place(),
      version: String(sheet.version),
      reason: "Estaba",
      overrides: [{ studentId: pupilId, codeId: codeOf(sheet, "present"), minutes: 0 }],
    });
    await passOn();
    await sendHeldAlerts(system(later(300)));
    expect(await notices()).toEqual([]);
    await rows("delete from students.attendance_alerts");
    await mark(week(1), "absent");
    await passOn();
    expect(await alerts()).toHaveLength(1);
    await rows("update students.students set blocked_at = now() where id = $1", [pupilId]);
    await sendHeldAlerts(system(later(300)));
    await rows("delete from students.attendance_alerts");
    await reviewAlerts(system(), [pupilId]);
    const seen = await listAttendanceAlerts(head, { limit: 20 });
    await rows("update students.students set blocked_at = null where id = $1", [pupilId]);
    expect([await notices(), await alerts(), seen.data]).toEqual([[], [], []]);
  });

  it("is one, however many look at once", async () => {
    await addRule();
    for (const weeks of [0, 1, 2]) await mark(week(weeks), "absent");
    await Promise.all(Array.from({ length: 50 }, () => reviewAlerts(system(), [pupilId])));
    expect(await alerts()).toEqual([{ student: pupilId, value: 3, latest: 3, open: true, told: false }]);
    expect(await rows("select 1 from communications.held_notices where kind = 'attendance.alert'")).toHaveLength(1);
  });

  it("is handled once with a note that lies sealed; its reading is in the log and its text is not", async () => {
    await addRule({ threshold: 1 });
    await mark(today, "absent");
    await passOn();
    const [alert] = (await listAttendanceAlerts(teacher, { limit: 20, state: "open", group })).data;
    const id = alert?.id ?? 0;
    const version = String(alert?.version);
    expect(alert).toMatchObject({ canHandle: true, state: "open", value: 1, rule: { level: "serious" } });
    for (const other of [mother, await school.person("head@otra")]) {
      expect((await listAttendanceAlerts(other, { limit: 20 })).data).toEqual([]);
    }
    await rows("update courses.group_tutors set user_id = $1", [head.actor.userId]);
    expect((await listAttendanceAlerts(teacher, { limit: 20 })).data).toEqual([]);
    expect((await refusal(handleAttendanceAlert(teacher, { id, note: null, version }))).code).toBe("not_found");
    await rows("update courses.group_tutors set user_id = $1", [teacher.actor.userId]);
    const done = await handleAttendanceAlert(teacher, { id, note: "Hablado con la madre", version });
    expect(done).toMatchObject({ state: "handled", note: "Hablado con la madre", hasNote: true });
    const second = await refusal(handleAttendanceAlert(head, { id, note: "Yo también", version }));
    expect(second).toMatchObject({ code: "precondition_failed", reason: "attendance_alert_changed" });
    expect((await getAttendanceAlert(head, { id })).note).toBe("Hablado con la madre");
    const log = await rows<{ action: string }>(
      "select * from users.audit_logs where entity = 'attendance_alert' order by seq",
    );
    expect(log.map(({ action }) => action)).toEqual(["attendance_alert.handled", "attendance_alert.read"]);
    expect(JSON.stringify(log)).not.toContain("madre");
    const [stored] = await rows<{ note: string }>("select note from students.attendance_alerts");
    expect(stored?.note).toMatch(/^v1\./);
    expect((await listAttendanceAlerts(head, { limit: 20, state: "open" })).data).toEqual([]);
    expect(await listAttendanceAlerts(head, { limit: 20, state: "handled" })).toMatchObject({
      total: 1,
      open: 0,
      groups: [group],
    });
  });

  it("is seen by the family only when the rule tells families, and after they were told", async () => {
    await addRule({ threshold: 1 });
    await addRule({ measure: "unexcused_days", threshold: 1, tellsFamily: false });
    await mark(today, "absent");
    await passOn();
    expect((await listAttendanceAlerts(mother, { limit: 20, studentId: pupilId })).data).toEqual([]);
    await sendHeldAlerts(system(later(300)));
    const seen = await listAttendanceAlerts(mother, { limit: 20, studentId: pupilId });
    expect(seen).toMatchObject({ total: 1, data: [{ rule: { measure: "unexcused_lessons" }, canHandle: false }] });
    const [own] = seen.data;
    await handleAttendanceAlert(teacher, { id: own?.id ?? 0, note: "Hablado", version: String(own?.version) });
    const handled = await listAttendanceAlerts(mother, { limit: 20, studentId: pupilId });
    expect(handled.data).toMatchObject([{ state: "open", handledBy: null, hasNote: false }]);
    const stranger = await school.person("parent2@demo");
    expect((await listAttendanceAlerts(stranger, { limit: 20, studentId: pupilId })).total).toBe(0);
    expect((await listAttendanceAlerts(head, { limit: 20, studentId: pupilId })).total).toBe(2);
  });

  it("counts a percentage only from some lessons on, and without holidays and days after a withdrawal", async () => {
    await addRule({ measure: "unexcused_percentage", threshold: 50, minLessons: 3 });
    await mark(week(2), "absent");
    await mark(week(1), "absent");
    await passOn();
    expect(await alerts()).toEqual([]);
    await mark(today, "present");
    await reviewAlerts(system(), [pupilId]);
    expect(await alerts()).toMatchObject([{ latest: 66.67, open: true }]);
    const off = await addNonSchoolDays(head, { title: "Patrón", startDate: week(1) });
    await reviewAlerts(system(), [pupilId]);
    expect(await alerts()).toMatchObject([{ latest: 50, open: false }]);
    await removeNonSchoolDays(head, off);
    await rows("update students.enrollments set end_date = $1 where student_id = $2", [week(1), pupilId]);
    await reviewAlerts(system(), [pupilId]);
    expect(await alerts()).toMatchObject([{ latest: 100, open: false }]);
    await rows("update students.enrollments set end_date = null where student_id = $1", [pupilId]);
    await reviewAlerts(system(), [pupilId]);
    expect(await alerts()).toMatchObject([{ latest: 66.67, open: true }]);
  });

  it("is at any time what a look at everything from the beginning says", async () => {
    const rules: AlertRule[] = [
      await addRule({ threshold: 2, span: "month" }),
      await addRule({ threshold: 3, span: "term" }),
      await addRule({ measure: "unexcused_percentage", threshold: 40, minLessons: 2 }),
      await addRule({ measure: "unexcused_days", threshold: 2 }),
      await addRule({ measure: "lates", threshold: 2 }),
    ];
    const kinds = fc.constantFrom<AttendanceKind>("present", "absent", "late", "excused", "activity");
    const weeks = fc.integer({ min: 0, max: 4 });
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ what: fc.constant("mark" as const), weeks, kind: kinds }) },
      { weight: 2, arbitrary: fc.record({ what: fc.constant("office" as const), weeks, kind: fc.option(kinds) }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant("excuse" as const), weeks, kind: fc.constant(null) }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant("withdraw" as const), weeks, kind: fc.constant(null) }) },
    );
    await fc.assert(
      fc
        .asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
          for (const one of steps) await take(one);
          await passOn();
          expect(await openNow()).toEqual(await fromTheBeginning(rules));
        })
        .beforeEach(async () => {
          await rows("truncate students.attendance_alerts, communications.held_notices, outbox.events");
          await rows("update students.attendance set justification_id = null");
          await rows("delete from students.attendance_justifications");
          await rows("delete from students.registers");
        }),
      { numRuns: 12 },
    );
  }, 240_000);
});

interface Step {
  readonly what: "mark" | "office" | "excuse" | "withdraw";
  readonly weeks: number;
  readonly kind: AttendanceKind | null;
}

async function take({ what, weeks, kind }: Step): Promise<void> {
  const date = week(weeks);
  const sheet = await school.sheet(teacher, date);
  if (what === "mark") return mark(date, kind ?? "present");
  if (what === "office") {
    const codeId = kind === null ? null : codeOf(sheet, kind);
    await overrideRegister(office, {
      ...school.place(date),
      version: String(sheet.version),
      reason: `Secretaría ${weeks}`,
      overrides: [{ studentId: pupilId, codeId, minutes: 0 }],
    }).catch((error: unknown) => {
      // What a justification marks is taken back there.
      if (!(error instanceof Error && "code" in error && error.code === "unprocessable")) throw error;
    });
    return;
  }
  if (what === "excuse") {
    const codeId = codeOf(sheet, "excused");
    await enterAbsence(office, {
      studentId: pupilId,
      startDate: date,
      kind: "illness",
      codeId,
      minutes: 0,
      text: null,
    });
    return;
  }
  const [last] = await rows<{ id: number; version: number }>(
    "select id::int, version from students.attendance_justifications where state = 'accepted' order by id desc limit 1",
  );
  if (last !== undefined) await withdrawJustification(office, { id: last.id, version: String(last.version) });
}

const openNow = () =>
  rows<{ rule: number; start: string; latest: number }>(
    `select rule_id::int as rule, start_date::text as start, latest::float8 from students.attendance_alerts
     where closed_at is null and student_id = $1 order by rule_id, start_date`,
    [pupilId],
  );

/** From the pupil's own page: `totalsOf` over the days of each span. */
async function fromTheBeginning(rules: readonly AlertRule[]) {
  const sessions = await rows<{ type: string; start: string; end: string }>(
    "select type, start_date::text as start, end_date::text as end from users.academic_sessions where institution_id = $1",
    [office.actor.institutionId],
  );
  const spans = [
    ...sessions.map(({ type, start, end }) => ({
      span: type === "term" ? "term" : type === "schoolYear" ? "year" : "",
      start,
      end,
    })),
    ...monthsOf(week(4), today).map(({ startDate, endDate }) => ({ span: "month", start: startDate, end: endDate })),
  ];
  const found = [];
  for (const rule of rules) {
    for (const { span, start, end } of spans) {
      if (span !== rule.span || end < addDays(today, -14) || start > today) continue;
      const { overall, days } = await getStudentAttendance(office, { id: pupilId, from: start, to: end });
      const value = {
        unexcused_lessons: overall.absent,
        unexcused_days: days.filter((day) => day.absent === day.lessons).length,
        unexcused_percentage: overall.lessons === 0 ? 0 : Math.round((overall.absent * 10_000) / overall.lessons) / 100,
        lates: overall.late,
      }[rule.measure];
      if (overall.lessons >= rule.minLessons && value >= rule.threshold)
        found.push({ rule: rule.id, start, latest: value });
    }
  }
  return found.sort((a, b) => a.rule - b.rule || a.start.localeCompare(b.start));
}
