import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { sendHeldBehavior } from "../notifications/send-held-behavior.ts";
import { acknowledgeBehavior } from "./acknowledge-behavior.ts";
import { listBehaviorCategories } from "./categories.ts";
import { changeBehavior } from "./change-behavior.ts";
import { getStudentBehavior } from "./get-student-behavior.ts";
import { listBehavior } from "./list-behavior.ts";
import { recordBehavior, recordStudentBehavior } from "./record-behavior.ts";
import { withdrawBehavior } from "./withdraw-behavior.ts";

let database: TestDatabase;
let clock: Date;
let today: string;
let daniel: number;
let irene: number;
let categories: Map<string, number>;
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const as = (account: string): Promise<Context> =>
  contextFor(database, `${account}@demo.eduai.test`, { now: () => clock });
const pupil = (given: string, family: string) =>
  number(
    database,
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.given_name = $1 and u.family_name = $2",
    [given, family],
  );
const texts = { description: null, familyText: null, measure: null };
const event = (title: string, more: object = {}) => ({
  ...texts,
  categoryId: categories.get(title) ?? 0,
  date: today,
  time: null,
  place: null,
  sectionId: null,
  witnessIds: [],
  ...more,
});
const later = (minutes: number) => {
  clock = new Date(clock.getTime() + minutes * 60_000);
};
const tell = async (ctx: Context) =>
  sendHeldBehavior(systemContext(database, ctx.actor.institutionId, { now: () => clock }));

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  clock = new Date();
  [daniel, irene] = [await pupil("Daniel", "García Romero"), await pupil("Irene", "Navarro Castillo")];
  await rows(
    "delete from students.behavior_events where id in (select event_id from students.behavioral_records where student_id = any($1))",
    [[daniel, irene]],
  );
  categories = new Map((await listBehaviorCategories(await as("teacher"))).data.map(({ id, title }) => [title, id]));
  const [day] = await rows<{ today: string }>("select (now() at time zone 'Europe/Madrid')::date::text as today");
  today = day?.today ?? "";
});
afterAll(() => database?.drop());

describe("an event of several pupils", () => {
  it("is a record of each, sealed, in the log, with nobody's name in another's", async () => {
    const teacher = await as("teacher");
    const both = { studentIds: [daniel, irene] };
    for (const description of ["Se ha pegado con Irene.", "Peleaba con García"]) {
      const named = recordBehavior(teacher, { ...event("Falta de respeto", { description }), ...both });
      await expect(named).rejects.toMatchObject({ issues: [{ path: "description", reason: "behavior_names_pupil" }] });
    }
    for (const place of ["Taquilla de Irene", "Junto a NAVARRO"]) {
      const named = recordBehavior(teacher, { ...event("Falta de respeto", { place }), ...both });
      await expect(named).rejects.toMatchObject({ issues: [{ path: "place", reason: "behavior_names_pupil" }] });
    }
    for (const familyText of ["Ha pegado a Garcia", "Ha pegado a GARCÍA", "Ha pegado a Irène."]) {
      const named = recordBehavior(teacher, { ...event("Falta de respeto", { familyText }), ...both });
      await expect(named, familyText).rejects.toMatchObject({
        issues: [{ path: "familyText", reason: "behavior_names_pupil" }],
      });
    }
    const description = "Empujones a la salida.";
    const { records } = await recordBehavior(teacher, {
      ...event("Falta de respeto", { description, measure: "Hablan con jefatura", place: "Patio" }),
      ...both,
    });
    expect(records).toHaveLength(2);
    const stored = await rows<{ content: string }>(
      "select content from students.behavioral_records where id = any($1)",
      [records.map(({ recordId }) => recordId)],
    );
    for (const { content } of stored) expect(content).toMatch(/^v1\./);
    const own = await getStudentBehavior(teacher, { id: daniel });
    expect(own).toMatchObject({ points: -3, incidents: 1, merits: 0, isCurrent: true, formerYears: [] });
    expect(own.data[0]).toMatchObject({ description, measure: "Hablan con jefatura", place: "Patio", canChange: true });
    expect(own.data[0]?.others).toEqual({ named: [{ id: irene, name: "Irene Navarro Castillo" }], more: 0 });
    const log = await rows<{ action: string; entity_id: string }>(
      "select action, entity_id from users.audit_logs where action in ('behavior.recorded', 'behavior.read') and actor_user_id = $1 order by seq",
      [teacher.actor.userId],
    );
    expect(log).toEqual([
      ...records.map(({ recordId }) => ({ action: "behavior.recorded", entity_id: String(recordId) })),
      { action: "behavior.read", entity_id: String(daniel) },
    ]);
    const words = JSON.stringify(
      await rows("select before, after from users.audit_logs where action like 'behavior.%'"),
    );
    expect(words).not.toContain("Empujones");
  });

  it("of whom a colleague may not see, only that there was one more", async () => {
    // Teaches Daniel alone: the other has left that class.
    const colleague = await as("teacher");
    await rows("update students.enrollments set status = 'withdrawn', end_date = null where student_id = $1", [irene]);
    const { data } = await getStudentBehavior(colleague, { id: daniel });
    expect(data[0]?.others).toEqual({ named: [], more: 1 });
    await rows("update students.enrollments set status = 'active' where student_id = $1", [irene]);
    const family = await getStudentBehavior(await as("parent"), { id: daniel });
    expect(JSON.stringify(family)).not.toContain("Irene");
  });

  it("reaches nobody whom the teacher does not teach, all or none", async () => {
    const paula = await pupil("Paula", "García Romero");
    const before = await number(database, "select count(*) from students.behavior_events");
    const far = recordBehavior(await as("teacher"), { ...event("Trabajo excelente"), studentIds: [daniel, paula] });
    await expect(far).rejects.toMatchObject({ code: "not_found" });
    expect(await number(database, "select count(*) from students.behavior_events")).toBe(before);
    await expect(getStudentBehavior(await as("teacher"), { id: paula })).rejects.toMatchObject({ code: "not_found" });
    await expect(getStudentBehavior(await as("student"), { id: irene })).rejects.toMatchObject({ code: "not_found" });
  });
});

it("a day, category or witness that cannot be is refused by its field", async () => {
  const teacher = await as("teacher");
  const student = await number(database, "select id from users.users where email = 'student@demo.eduai.test'");
  for (const [more, reason] of [
    [{ date: "2150-01-01" }, "behavior_future"],
    [{ date: "2020-01-01" }, "behavior_former_year"],
    [{ categoryId: 999_999 }, "behavior_category_unknown"],
    [{ witnessIds: [student] }, "behavior_not_staff"],
  ] as const) {
    const refused = recordStudentBehavior(teacher, { ...event("Trabajo excelente", more), id: daniel });
    await expect(refused).rejects.toMatchObject({ code: "unprocessable", issues: [{ reason }] });
  }
});

describe("the family", () => {
  it("sees and is told what is told, after the school's minutes, without a name and without the words for staff", async () => {
    const [teacher, parent] = [await as("teacher"), await as("parent")];
    const { recordId } = await recordStudentBehavior(teacher, {
      ...event("Daños en instalaciones o material", {
        description: "Dice que fue sin querer.",
        familyText: "Ha roto un cristal.",
        measure: "Lo repara en el recreo",
      }),
      id: daniel,
    });
    const sees = async () => (await getStudentBehavior(parent, { id: daniel })).data.find(({ id }) => id === recordId);
    expect(await sees()).toBeUndefined();
    await expect(acknowledgeBehavior(parent, { id: recordId })).rejects.toMatchObject({ code: "not_found" });
    await tell(teacher);
    later(31);
    await tell(teacher);
    const shown = await sees();
    expect(shown).toMatchObject({
      description: null,
      familyText: "Ha roto un cristal.",
      measure: "Lo repara en el recreo",
    });
    const notices = await rows<{ title: string; body: string }>(
      "select title, body from communications.notifications where kind = 'behavior.told' and user_id = $1",
      [parent.actor.userId],
    );
    // Two records of the same pupil were due together: one notice.
    expect(notices).toHaveLength(1);
    expect(JSON.stringify(notices)).not.toMatch(/Daniel|cristal|Daños|respeto/);
    const { at } = await acknowledgeBehavior(parent, { id: recordId });
    later(1);
    expect(await acknowledgeBehavior(parent, { id: recordId })).toMatchObject({ at });
    const seen = (await getStudentBehavior(teacher, { id: daniel })).data.find(({ id }) => id === recordId);
    expect(seen?.acknowledged).toEqual([{ name: parent.actor.name, at }]);
    // Read by the family, it is not in the log as read.
    const reads = "select count(*) from users.audit_logs where action = 'behavior.read' and actor_user_id = $1";
    expect(await number(database, reads, [parent.actor.userId])).toBe(0);
  });

  it("is told nothing that was corrected or withdrawn within the minutes; later a withdrawn one is shown as such", async () => {
    const [teacher, parent] = [await as("teacher"), await as("parent")];
    const made = async () =>
      (await recordStudentBehavior(teacher, { ...event("Falta de respeto", { description: "No" }), id: daniel }))
        .recordId;
    const [corrected, withdrawn, kept] = [await made(), await made(), await made()];
    await changeBehavior(teacher, { id: corrected, version: "1", tellsFamily: false });
    await withdrawBehavior(teacher, { id: withdrawn, version: "1", reason: "Era otra persona" });
    later(31);
    await tell(teacher);
    const ids = async () => (await getStudentBehavior(parent, { id: daniel })).data.map(({ id }) => id);
    expect(await ids()).toContain(kept);
    for (const id of [corrected, withdrawn]) {
      expect(await ids()).not.toContain(id);
      expect(await number(database, "select count(told_at) from students.behavioral_records where id = $1", [id])).toBe(
        0,
      );
    }
    const hidden = changeBehavior(teacher, { id: kept, version: "1", tellsFamily: false });
    await expect(hidden).rejects.toMatchObject({ code: "conflict", reason: "behavior_already_told" });
    const { points } = await getStudentBehavior(teacher, { id: daniel });
    await withdrawBehavior(teacher, { id: kept, version: "1", reason: "Se ha aclarado" });
    const after = await getStudentBehavior(teacher, { id: daniel });
    expect(after.points).toBe(points + 3);
    expect(after.data.find(({ id }) => id === kept)?.withdrawn).toMatchObject({ reason: "Se ha aclarado" });
    const family = (await getStudentBehavior(parent, { id: daniel })).data.find(({ id }) => id === kept);
    expect(family?.withdrawn).toMatchObject({ reason: null });
    const again = withdrawBehavior(teacher, { id: kept, version: "2", reason: "Otra vez" });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
  });

  it("without the right to records or whose pupil is blocked sees nothing; a slight incident is not told", async () => {
    const [teacher, parent] = [await as("teacher"), await as("parent")];
    const { recordId } = await recordStudentBehavior(teacher, { ...event("Interrumpe la clase"), id: daniel });
    later(31);
    await tell(teacher);
    const family = await getStudentBehavior(parent, { id: daniel });
    expect(family.data.map(({ id }) => id)).not.toContain(recordId);
    const right = (yes: boolean) =>
      rows("update users.guardianships set can_view_records = $1 where guardian_user_id = $2", [
        yes,
        parent.actor.userId,
      ]);
    await right(false);
    await expect(getStudentBehavior(parent, { id: daniel })).rejects.toMatchObject({ code: "not_found" });
    await right(true);
    await rows("update students.students set blocked_at = now() where id = $1", [daniel]);
    for (const ctx of [teacher, parent, await as("head")]) {
      await expect(getStudentBehavior(ctx, { id: daniel })).rejects.toMatchObject({ code: "not_found" });
      if (ctx === parent) continue;
      expect((await listBehavior(ctx, { limit: 200 })).data.map(({ student }) => student.id)).not.toContain(daniel);
    }
    await rows("update students.students set blocked_at = null where id = $1", [daniel]);
  });
});

it("a correction names the version it saw; only who recorded it or oversees behaviour makes one", async () => {
  const [teacher, colleague, head] = [await as("teacher"), await as("teacher"), await as("head")];
  const { recordId: id } = await recordStudentBehavior(teacher, { ...event("Falta de respeto"), id: daniel });
  const first = await changeBehavior(teacher, { id, version: "1", description: "Gritó." });
  expect(first.version).toBe(2);
  expect(await changeBehavior(teacher, { id, version: "2", description: "Gritó." })).toMatchObject({ version: 2 });
  await expect(changeBehavior(head, { id, version: "1", measure: "Nada" })).rejects.toMatchObject({
    code: "precondition_failed",
    current: { version: 2 },
  });
  const merit = categories.get("Trabajo excelente") ?? 0;
  await expect(changeBehavior(head, { id, version: "2", categoryId: merit })).rejects.toMatchObject({
    issues: [{ reason: "behavior_kind_fixed" }],
  });
  const worse = categories.get("Agresión o amenazas") ?? 0;
  expect(await changeBehavior(head, { id, version: "2", categoryId: worse })).toMatchObject({ version: 3 });
  const other = await number(
    database,
    "select t.user_id from courses.section_teachers t join students.enrollments e using (section_id) where e.student_id = $1 and t.user_id <> $2 and e.status = 'active' and coalesce(e.end_date, current_date) >= current_date limit 1",
    [daniel, teacher.actor.userId],
  );
  const stranger = { ...colleague, actor: { ...colleague.actor, userId: other } };
  expect((await getStudentBehavior(stranger, { id: daniel })).data.find((one) => one.id === id)?.canChange).toBe(false);
  await expect(changeBehavior(stranger, { id, version: "3", measure: "X" })).rejects.toMatchObject({
    code: "not_found",
  });
  const list = await listBehavior(stranger, { limit: 200 });
  expect(list.data.map((one) => one.id)).not.toContain(id);
});

it("a former year is closed to teachers and families; who may open it is noted", async () => {
  const [teacher, parent, head] = [await as("teacher"), await as("parent"), await as("head")];
  const { recordId } = await recordStudentBehavior(teacher, { ...event("Falta de respeto"), id: daniel });
  await rows(
    `update students.behavior_events set date = date - 365 where id = (select event_id from students.behavioral_records where id = $1)`,
    [recordId],
  );
  const now = await getStudentBehavior(head, { id: daniel });
  const [former] = now.formerYears;
  expect(now.data.map(({ id }) => id)).not.toContain(recordId);
  for (const ctx of [teacher, parent]) {
    const year = { id: daniel, year: former?.id ?? 0 };
    await expect(getStudentBehavior(ctx, year)).rejects.toMatchObject({ code: "not_found" });
    expect((await getStudentBehavior(ctx, { id: daniel })).formerYears).toEqual([]);
  }
  await expect(changeBehavior(teacher, { id: recordId, version: "1", measure: "X" })).rejects.toMatchObject({
    code: "not_found",
  });
  const old = await getStudentBehavior(head, { id: daniel, year: former?.id ?? 0 });
  expect(old.data.map(({ id }) => id)).toContain(recordId);
  const [entry] = await rows<{ after: { year: string } }>(
    "select after from users.audit_logs where action = 'behavior.read' and actor_user_id = $1 order by seq desc limit 1",
    [head.actor.userId],
  );
  expect(entry?.after.year).toBe(former?.title);
});
