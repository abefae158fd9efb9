import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { listGroupTutors, setGroupTutors } from "./group-tutors.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

it("of two who say at once who are tutors of a group one is told, and nobody's choice is lost in silence", async () => {
  const head = await contextFor(database, "head@demo.eduai.test");
  const { data, teachers } = await listGroupTutors(head);
  const group = data[0];
  const [one, two] = teachers;
  if (group === undefined || one === undefined || two === undefined)
    throw new Error("the demo has groups and teachers");
  const { groupName, version } = group;
  const say = (userIds: number[], seen = version) => setGroupTutors(head, { groupName, userIds, version: seen });
  const answers = await Promise.allSettled([say([one.userId, two.userId]), say([two.userId, one.userId])]);
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const answer of answers) {
    if (answer.status === "rejected") {
      expect(answer.reason).toMatchObject({ code: "precondition_failed", reason: "tutors_changed" });
    }
  }
  const now = (await listGroupTutors(head)).data.find((each) => each.groupName === groupName);
  const said = await say([two.userId], now?.version ?? "");
  expect(said).toMatchObject({ version: String(two.userId), tutors: [{ userId: two.userId }] });
  expect((await listGroupTutors(head)).data.find((each) => each.groupName === groupName)).toEqual(said);
  expect(await say([], said.version)).toMatchObject({ version: "0", tutors: [] });
  const log = await withRows(database, (query) =>
    query("select 1 from users.audit_logs where action = 'tutors.replaced' and after ->> 'groupName' = $1", [
      groupName,
    ]),
  );
  expect(log).toHaveLength(3);
});
