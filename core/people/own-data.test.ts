import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { changeOwnData, getOwnData } from "./own-data.ts";

let database: TestDatabase;
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

it("one sees what the school has of oneself, and writes one's telephone, which the next import leaves", async () => {
  const ctx = await contextFor(database, "student@demo.eduai.test");
  const { userId } = ctx.actor;
  const own = await getOwnData(ctx);
  expect(own).toMatchObject({ email: "student@demo.eduai.test", role: "Alumnado" });
  expect(own.groupName).not.toBeNull();
  await rows("update users.users set sourced_id = 'own-data' where id = $1", [userId]);
  const changed = await changeOwnData(ctx, { phone: "600 111 222", version: String(own.version) });
  expect(changed).toEqual({ ...own, phone: "600 111 222", version: own.version + 1 });
  await expect(changeOwnData(ctx, { phone: null, version: String(own.version) })).rejects.toMatchObject({
    code: "precondition_failed",
    current: { phone: "600 111 222" },
  });
  const stored = () =>
    rows<{ fields: string[]; noted: number }>(
      `select corrected_fields as fields, (select count(*)::int from users.audit_logs where action = 'user.updated'
         and entity_id = $2 and after ->> 'phone' = '600 111 222') as noted from users.users where id = $1`,
      [userId, String(userId)],
    );
  expect(await stored()).toEqual([{ fields: ["phone"], noted: 1 }]);
  expect(await changeOwnData(ctx, { phone: "600 111 222", version: String(changed.version) })).toEqual(changed);
  expect(await stored()).toEqual([{ fields: ["phone"], noted: 1 }]);
});
