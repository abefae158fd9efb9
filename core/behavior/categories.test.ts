import { afterAll, beforeAll, expect, it } from "vitest";
import { BEHAVIOR_TEMPLATE } from "#contracts/api/behavior/categories.ts";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { changeBehaviorCategory, createBehaviorCategory, listBehaviorCategories } from "./categories.ts";

let database: TestDatabase;
let head: Context;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
});
afterAll(() => database?.drop());

const find = async (title: string) => {
  const found = (await listBehaviorCategories(head)).data.find((one) => one.title === title);
  if (found === undefined) throw new Error(`no category ${title}`);
  return found;
};

it("a school begins with the categories of its template, in their order", async () => {
  const { data } = await listBehaviorCategories(head);
  expect(data.map(({ title, kind, severity, points }) => ({ title, kind, severity, points }))).toEqual(
    BEHAVIOR_TEMPLATE.map(({ title, kind, severity, points }) => ({ title: title.es, kind, severity, points })),
  );
});

it("a category is added after the others, once by its name, and in the log", async () => {
  const input = { title: "Salva el recreo", kind: "merit", severity: null, points: 3, tellsFamilies: true } as const;
  const added = await createBehaviorCategory(head, input);
  expect(added).toMatchObject({ ...input, position: BEHAVIOR_TEMPLATE.length + 1, isRetired: false, version: 1 });
  const again = createBehaviorCategory(head, { ...input, title: "SALVA el recreo" });
  await expect(again).rejects.toMatchObject({ code: "unprocessable", issues: [{ reason: "behavior_category_taken" }] });
  const entries = await withRows(database, (query) =>
    query<{ action: string }>(
      "select action from users.audit_logs where entity = 'behavior_category' and entity_id = $1",
      [String(added.id)],
    ),
  );
  expect(entries).toEqual([{ action: "behavior_category.created" }]);
});

it("an incident takes points and has a severity, a merit neither", async () => {
  const base = { title: "Imposible", tellsFamilies: false };
  for (const bad of [
    { ...base, kind: "incident", severity: "minor", points: 1 },
    { ...base, kind: "incident", severity: null, points: -1 },
    { ...base, kind: "merit", severity: null, points: -1 },
    { ...base, kind: "merit", severity: "serious", points: 1 },
  ] as const) {
    await expect(createBehaviorCategory(head, bad)).rejects.toMatchObject({ code: "unprocessable" });
  }
  const { id, version } = await find("Falta de respeto");
  await expect(changeBehaviorCategory(head, { id, version: String(version), points: 2 })).rejects.toMatchObject({
    code: "unprocessable",
  });
});

it("two people at one category: the second is told how it is; retired it makes room for its name", async () => {
  const before = await find("Usa el móvil sin permiso");
  const at = { id: before.id, version: String(before.version) };
  const after = await changeBehaviorCategory(head, { ...at, points: -2, isRetired: true });
  expect(after).toMatchObject({ points: -2, isRetired: true, version: before.version + 1 });
  await expect(changeBehaviorCategory(head, { ...at, points: -3 })).rejects.toMatchObject({
    code: "precondition_failed",
    current: { points: -2 },
  });
  const fresh = {
    kind: "incident",
    severity: "serious",
    points: -3,
    tellsFamilies: true,
    title: before.title,
  } as const;
  await createBehaviorCategory(head, fresh);
  const restored = changeBehaviorCategory(head, { id: before.id, version: String(after.version), isRetired: false });
  await expect(restored).rejects.toMatchObject({ code: "unprocessable" });
});
