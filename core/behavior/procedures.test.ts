import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STEP_TEMPLATE, type StepKind } from "#contracts/api/behavior/procedures.ts";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { sendOverdueSteps } from "../notifications/send-overdue-steps.ts";
import { listBehaviorCategories } from "./categories.ts";
import { getBehaviorProcedure } from "./get-procedure.ts";
import { getBehaviorStatistics } from "./get-statistics.ts";
import { getStudentBehavior } from "./get-student-behavior.ts";
import { countOverdueBehavior, listBehaviorProcedures } from "./list-procedures.ts";
import { addBehaviorMeasure, listBehaviorTasks, settleBehaviorMeasure } from "./measures.ts";
import { openBehaviorProcedure } from "./open-procedure.ts";
import { addDays, isSchoolDay } from "./procedure.ts";
import { readCalendar } from "./procedure-rows.ts";
import { recordStudentBehavior } from "./record-behavior.ts";
import { settleBehaviorStep } from "./settle-step.ts";
import { changeBehaviorStep, createBehaviorStep, listBehaviorSteps } from "./steps.ts";
import { withdrawBehavior } from "./withdraw-behavior.ts";

let database: TestDatabase;
let clock: Date;
let daniel: number;
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const as = (account: string): Promise<Context> =>
  contextFor(database, `${account}@demo.eduai.test`, { now: () => clock });
const later = (days: number) => {
  clock = new Date(clock.getTime() + days * 86_400_000);
};

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  clock = new Date();
  daniel = await number(
    database,
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
});
afterAll(() => database?.drop());

async function incident(title = "Agresión o amenazas") {
  const teacher = await as("teacher");
  const categoryId = (await listBehaviorCategories(teacher)).data.find((one) => one.title === title)?.id ?? 0;
  const [day] = await rows<{ day: string }>(
    "select ($1::timestamptz at time zone 'Europe/Madrid')::date::text as day",
    [clock.toISOString()],
  );
  const { recordId } = await recordStudentBehavior(teacher, {
    id: daniel,
    categoryId,
    date: day?.day ?? "",
    time: null,
    place: null,
    sectionId: null,
    description: "Amenaza a un compañero en el vestuario.",
    familyText: null,
    measure: null,
    witnessIds: [],
  });
  return recordId;
}
const nothing = { note: null, instructorId: null, decision: null };

async function settle(ctx: Context, id: number, kind: StepKind, more: object = {}) {
  const { steps, version } = await getBehaviorProcedure(await as("head"), { id });
  const stepId = steps.find((step) => step.kind === kind)?.id ?? 0;
  return settleBehaviorStep(ctx, { id, stepId, version: String(version), state: "done", ...nothing, ...more });
}

describe("a procedure", () => {
  it("is opened of what is serious, once, with the school's steps in school days", async () => {
    const head = await as("head");
    const slight = await incident("Interrumpe la clase");
    await expect(openBehaviorProcedure(head, { id: slight })).rejects.toMatchObject({ reason: "behavior_not_serious" });
    const recordId = await incident();
    const [first, second] = await Promise.allSettled([
      openBehaviorProcedure(head, { id: recordId }),
      openBehaviorProcedure(await as("head"), { id: recordId }),
    ]);
    expect([first.status, second.status].sort()).toEqual(["fulfilled", "rejected"]);
    const own = (await getStudentBehavior(head, { id: daniel })).data.find(({ id }) => id === recordId);
    const { steps, description, today } = await getBehaviorProcedure(head, { id: own?.procedureId ?? 0 });
    expect(description).toBe("Amenaza a un compañero en el vestuario.");
    expect(steps.map(({ kind, state }) => [kind, state])).toEqual(STEP_TEMPLATE.map(({ kind }) => [kind, "due"]));
    const calendar = await head.db.transaction((tx) => readCalendar(tx));
    for (const [at, { dueOn }] of steps.entries()) {
      const { countsFrom, days } = STEP_TEMPLATE[at] ?? { countsFrom: "opening", days: 0 };
      if (countsFrom === "decision") expect(dueOn).toBeNull();
      else {
        let passed = 0;
        for (let day = addDays(today, 1); day <= (dueOn ?? ""); day = addDays(day, 1)) {
          passed += isSchoolDay(day, calendar) ? 1 : 0;
        }
        expect(passed).toBe(days);
      }
    }
    const held = "select count(*) from communications.held_notices where kind = 'behavior.overdue'";
    expect(await number(database, held)).toBeGreaterThanOrEqual(4);
    const withdrawn = withdrawBehavior(head, { id: recordId, version: "1", reason: "No procede" });
    await expect(withdrawn).rejects.toMatchObject({ reason: "behavior_procedure_open" });
    // Who recorded it does not read what is made of it.
    await expect(getBehaviorProcedure(await as("teacher"), { id: own?.procedureId ?? 0 })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("goes its way: named, heard, decided, fulfilled, closed; sealed and in the log", async () => {
    const [head, teacher] = [await as("head"), await as("teacher")];
    const { procedureId: id } = await openBehaviorProcedure(head, { id: await incident() });
    await expect(settle(head, id, "decision", { decision: "Nada" })).rejects.toMatchObject({
      code: "conflict",
      reason: "behavior_hearing_first",
    });
    await expect(settle(head, id, "instructor")).rejects.toMatchObject({
      issues: [{ path: "instructorId", reason: "behavior_instructor_missing" }],
    });
    const student = await number(database, "select id from users.users where email = 'student@demo.eduai.test'");
    await expect(settle(head, id, "instructor", { instructorId: student })).rejects.toMatchObject({
      issues: [{ reason: "behavior_not_staff" }],
    });
    await settle(head, id, "instructor", { instructorId: teacher.actor.userId });
    // Who conducts it hears; deciding is the head's.
    await settle(teacher, id, "student_hearing", { note: "Dice que le provocaron." });
    await expect(settle(teacher, id, "family_hearing", { state: "not_needed" })).rejects.toMatchObject({
      issues: [{ path: "note", reason: "behavior_reason_missing" }],
    });
    await settle(teacher, id, "family_hearing", { state: "not_needed", note: "No acude a tres citaciones." });
    await expect(settle(teacher, id, "decision", { decision: "Nada" })).rejects.toMatchObject({ code: "forbidden" });
    await settle(head, id, "decision", { decision: "Tres tardes en la biblioteca." });
    await expect(settle(head, id, "student_hearing", { state: "due" })).rejects.toMatchObject({
      reason: "behavior_decision_made",
    });
    const decided = await getBehaviorProcedure(teacher, { id });
    expect(decided).toMatchObject({
      decision: "Tres tardes en la biblioteca.",
      instructor: { id: teacher.actor.userId },
    });
    expect(decided.steps.every(({ dueOn }) => dueOn !== null)).toBe(true);
    const { measureId } = await addBehaviorMeasure(head, {
      id,
      text: "Ordenar la biblioteca",
      ownerId: teacher.actor.userId,
      dueOn: addDays(decided.today, 7),
    });
    expect((await listBehaviorTasks(teacher)).data).toMatchObject([{ id: measureId, text: "Ordenar la biblioteca" }]);
    expect((await listBehaviorTasks(head)).data).toEqual([]);
    await settle(head, id, "appeal", { state: "not_needed", note: "Renuncian por escrito." });
    await settle(head, id, "measures");
    await expect(settle(head, id, "closing")).rejects.toMatchObject({ reason: "behavior_steps_open" });
    await settleBehaviorMeasure(teacher, { id: measureId, isDone: true });
    await settle(head, id, "closing");
    await expect(settle(head, id, "appeal", { state: "due" })).rejects.toMatchObject({
      reason: "behavior_procedure_closed",
    });
    await expect(settleBehaviorMeasure(teacher, { id: measureId, isDone: false })).rejects.toMatchObject({
      code: "conflict",
    });
    const closed = await listBehaviorProcedures(head, { limit: 50, state: "closed" });
    expect(closed.data.map((row) => row.id)).toContain(id);
    const stored = await rows<{ content: string | null }>(
      `select content from students.behavior_procedures where id = $1 union all
       select content from students.behavior_steps where procedure_id = $1 union all
       select content from students.behavior_measures where procedure_id = $1`,
      [id],
    );
    expect(stored.filter(({ content }) => content !== null).length).toBe(5);
    for (const { content } of stored) if (content !== null) expect(content).toMatch(/^v1\./);
    const log = JSON.stringify(
      await rows("select before, after from users.audit_logs where entity = 'behavior_procedure'"),
    );
    for (const word of ["biblioteca", "provocaron", "citaciones"]) expect(log).not.toContain(word);
    const reads =
      "select count(*) from users.audit_logs where action = 'behavior.procedure_read' and actor_user_id = $1";
    expect(await number(database, reads, [teacher.actor.userId])).toBe(1);
  });

  it("is told to the family and the pupil by its dates and what was decided, and no more, while the incident stands", async () => {
    const [head, parent, student] = [await as("head"), await as("parent"), await as("student")];
    const recordId = await incident();
    const { procedureId: id } = await openBehaviorProcedure(head, { id: recordId });
    const told = async (who: Context) =>
      (await getStudentBehavior(who, { id: daniel })).data.find((record) => record.id === recordId);
    expect(await told(parent)).toBeUndefined();
    later(1);
    const { hearingBy, openedOn } = (await told(parent))?.familyProcedure ?? {};
    expect([hearingBy, openedOn].map((day) => /^\d{4}-\d{2}-\d{2}$/.test(day ?? ""))).toEqual([true, true]);
    expect((await told(parent))?.familyProcedure).toMatchObject({ decision: null, decidedOn: null, appealBy: null });
    await settle(head, id, "instructor", { instructorId: (await as("teacher")).actor.userId });
    await settle(head, id, "student_hearing", { note: "Dice que le provocaron." });
    await settle(head, id, "family_hearing", { note: "La madre pide otra cita." });
    await settle(head, id, "decision", { decision: "Tres tardes en la biblioteca." });
    for (const reader of [parent, student]) {
      const record = await told(reader);
      expect(record?.familyProcedure).toMatchObject({ hearingBy: null, decision: "Tres tardes en la biblioteca." });
      expect(record?.familyProcedure?.appealBy).toMatch(/^\d{4}/);
      expect(record?.procedureId).toBeNull();
      for (const word of ["provocaron", "otra cita", "vestuario"]) expect(JSON.stringify(record)).not.toContain(word);
    }
    expect((await told(head))?.familyProcedure).toBeNull();
    await settle(head, id, "decision", { state: "due" });
    expect((await told(parent))?.familyProcedure).toMatchObject({ decision: null, decidedOn: null });
  });

  it("of two people at one step the second is told of it", async () => {
    const head = await as("head");
    const { procedureId: id } = await openBehaviorProcedure(head, { id: await incident() });
    const { steps, version } = await getBehaviorProcedure(head, { id });
    const hearing = (kind: StepKind) => ({ id, stepId: steps.find((step) => step.kind === kind)?.id ?? 0 });
    const call = { version: String(version), state: "done" as const, ...nothing };
    await settleBehaviorStep(head, { ...hearing("student_hearing"), ...call });
    await expect(settleBehaviorStep(head, { ...hearing("family_hearing"), ...call })).rejects.toMatchObject({
      code: "precondition_failed",
      current: { version: version + 1 },
    });
  });
});

it("what is overdue is told once, to who opened and who conducts it, without a name; what was done is not", async () => {
  const [head, teacher] = [await as("head"), await as("teacher")];
  await rows("delete from communications.held_notices");
  const before = await countOverdueBehavior(head);
  const { procedureId: id } = await openBehaviorProcedure(head, { id: await incident() });
  await settle(head, id, "instructor", { instructorId: teacher.actor.userId });
  await settle(head, id, "student_hearing");
  const run = () => sendOverdueSteps(systemContext(database, head.actor.institutionId, { now: () => clock }));
  const told = () =>
    rows<{ user_id: string; title: string; body: string }>(
      "select user_id, title, body from communications.notifications where kind = 'behavior.overdue' and url = $1",
      [`/convivencia/partes/${id}`],
    );
  await run();
  expect(await told()).toEqual([]);
  later(60);
  await run();
  await run();
  const notices = await told();
  expect(notices.map(({ user_id: who }) => Number(who)).sort()).toEqual(
    [head.actor.userId, teacher.actor.userId].sort((a, b) => a - b),
  );
  expect(notices[0]?.body).toBe("Audiencia de la familia; Resolución");
  expect(JSON.stringify(notices)).not.toMatch(/Daniel|García/);
  const after = await countOverdueBehavior(await as("head"));
  expect(after.steps).toBeGreaterThanOrEqual(before.steps + 2);
  const list = await listBehaviorProcedures(await as("head"), { limit: 100, state: "overdue" });
  expect(list.data.find((row) => row.id === id)).toMatchObject({ overdue: 2, mayHaveLapsed: false });
  later(70);
  const procedure = await getBehaviorProcedure(await as("head"), { id });
  expect(procedure.steps.filter(({ mayHaveLapsed }) => mayHaveLapsed).map(({ kind }) => kind)).toContain(
    "family_hearing",
  );
  clock = new Date();
});

it("a school adds, moves and retires steps; decision and closing stay", async () => {
  const head = await as("head");
  const added = await createBehaviorStep(head, { title: "Comisión de convivencia", days: 7, countsFrom: "opening" });
  expect(added).toMatchObject({ kind: "other", isRetired: false });
  const { data } = await listBehaviorSteps(head);
  const find = (kind: StepKind) => {
    const step = data.find((one) => one.kind === kind);
    if (step === undefined) throw new Error(kind);
    return { id: step.id, version: String(step.version) };
  };
  await expect(changeBehaviorStep(head, { ...find("closing"), isRetired: true })).rejects.toMatchObject({
    reason: "behavior_step_needed",
  });
  await expect(changeBehaviorStep(head, { ...find("student_hearing"), countsFrom: "decision" })).rejects.toMatchObject({
    issues: [{ reason: "behavior_step_before" }],
  });
  expect(await changeBehaviorStep(head, { ...find("appeal"), days: 3, isRetired: true })).toMatchObject({
    days: 3,
    isRetired: true,
  });
  const { procedureId: id } = await openBehaviorProcedure(head, { id: await incident() });
  const { steps } = await getBehaviorProcedure(head, { id });
  expect(steps.map(({ title }) => title)).toContain("Comisión de convivencia");
  expect(steps.map(({ kind }) => kind)).not.toContain("appeal");
});

it("statistics add up, and tell of no group of fewer than five", async () => {
  const head = await as("head");
  const { incidents, merits } = await getBehaviorStatistics(head);
  for (const part of [incidents, merits]) {
    expect(part.total?.records).toBeGreaterThan(0);
    for (const cells of [part.byCategory, part.byGroup, part.byMonth]) {
      const shown = cells.flatMap(({ count }) => count ?? []);
      for (const { pupils } of shown) expect(pupils === 0 || pupils >= 5).toBe(true);
      const hidden = (part.total?.records ?? 0) - shown.reduce((sum, { records }) => sum + records, 0);
      const holes = cells.filter(({ count }) => count === null).length;
      expect(holes).not.toBe(1);
      expect(holes === 0 ? hidden === 0 : hidden >= 5).toBe(true);
    }
  }
  const counted = await number(
    database,
    `select count(*) from students.behavioral_records r join students.behavior_categories c on c.id = r.category_id
      join students.behavior_events e on e.id = r.event_id
      where c.kind = 'incident' and r.withdrawn_at is null and r.institution_id = $1
        and e.date >= (select max(start_date) from users.academic_sessions
          where type = 'schoolYear' and institution_id = $1 and start_date <= current_date)`,
    [head.actor.institutionId],
  );
  expect(incidents.total?.records).toBe(counted);
});
