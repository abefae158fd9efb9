import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { resendMail } from "#platform/resend/mail.ts";
import { contextFor, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { deliveryPorts } from "#testing/deliveries.ts";
import { said } from "#testing/notices.ts";
import { type MailService, startMail } from "../../dev/services/mail.ts";
import type { MailProvider } from "../ports.ts";
import { deliver } from "./deliver.ts";
import { notify } from "./notify.ts";

const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), "eduai-changed-address-"));
let database: TestDatabase;
let provider: MailService;
let school: number;
let people: readonly { id: number; email: string }[];
let now = Date.now();

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const give = (id: number | undefined, email: string | null) =>
  rows("update users.users set email = $2 where id = $1", [id, email]);

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  provider = await startMail({ dataDir: folder, apiKey: "re_test" });
  school = (await contextFor(database, "parent@demo.eduai.test")).actor.institutionId;
});
afterAll(async () => {
  await provider?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await rows("truncate communications.notifications cascade");
  people = await rows<{ id: number; email: string }>(
    `select id::int, email from users.users where institution_id = $1 and is_active and email is not null
     order by id limit 4`,
    [school],
  );
});

/** A consumer of the school's deliveries; while `answersLost`, the provider takes mails and nobody hears of it. */
function consumer(isBatched = true) {
  const state = { answersLost: false };
  const { batch, ...single } = resendMail({ apiKey: "re_test", baseUrl: provider.url, from: "avisos@escuela.test" });
  const heard = async <T>(answer: Promise<T>) => {
    const value = await answer;
    if (state.answersLost) throw new TypeError("the answer got lost");
    return value;
  };
  const mail: MailProvider = {
    provider: single.provider,
    send: (one) => heard(single.send(one)),
    ...(isBatched && batch && { batch: { max: batch.max, send: (mails, key) => heard(batch.send(mails, key)) } }),
  };
  const ctx = systemContext(database, school, { ports: { mail }, now: () => new Date(now) });
  const run = async () => {
    now += HOUR;
    await deliver(ctx, deliveryPorts(database, ctx));
  };
  return { ctx, state, run };
}

async function tell({ ctx }: ReturnType<typeof consumer>, whom = people) {
  const [event] = await rows<{ id: string }>(
    "insert into outbox.events (institution_id, type, payload) values ($1, 'roster.imported', '{}') returning id",
    [school],
  );
  const notice = { kind: "prueba", texts: said("Aviso", "Texto"), url: "/" };
  await notify(
    ctx,
    Number(event?.id),
    whom.map(({ id }) => ({ ...notice, userId: id })),
  );
}

const outcomes = () =>
  rows<{ state: string; address: string; last_error: string | null }>(
    `select d.state, d.address, d.last_error from communications.deliveries d
     join communications.notifications n on n.id = d.notification_id where d.channel = 'email' order by n.user_id`,
  );
const sentSince = (before: number) =>
  provider
    .sent()
    .slice(before)
    .flatMap(({ to }) => to);

describe("a mail that waits while its person's address changes", () => {
  it("goes to the address that the person has when it leaves, though another has the old one by then", async () => {
    const one = consumer();
    const [moved, heir] = people;
    await tell(one, people.slice(0, 1));
    await give(moved?.id, "nueva@demo.eduai.test");
    await give(heir?.id, moved?.email ?? null);
    const before = provider.sent().length;
    await one.run();
    await give(heir?.id, heir?.email ?? null);
    await give(moved?.id, moved?.email ?? null);
    expect(sentSince(before)).toEqual(["nueva@demo.eduai.test"]);
    expect(await outcomes()).toEqual([{ state: "sent", address: "nueva@demo.eduai.test", last_error: null }]);
  });

  it("does not leave when the person has none any more, and the others of its batch do", async () => {
    const one = consumer();
    await tell(one);
    const [moved, ...others] = people;
    await give(moved?.id, null);
    const before = provider.sent().length;
    await one.run();
    await give(moved?.id, moved?.email ?? null);
    await one.run();
    expect(sentSince(before)).toEqual(others.map(({ email }) => email));
    expect(await outcomes()).toEqual([
      { state: "cancelled", address: moved?.email, last_error: "no_address" },
      ...others.map(({ email }) => ({ state: "sent", address: email, last_error: null })),
    ]);
  });

  it.each([
    ["in a batch", true],
    ["alone", false],
  ])("leaves %s under another key than a try to the old address, of which nobody heard", async (_how, isBatched) => {
    const one = consumer(isBatched);
    const whom = isBatched ? people : people.slice(0, 1);
    await tell(one, whom);
    one.state.answersLost = true;
    await one.run();
    one.state.answersLost = false;
    const last = whom.at(-1);
    await give(last?.id, "nueva@demo.eduai.test");
    const before = provider.sent().length;
    await one.run();
    await give(last?.id, last?.email ?? null);
    const expected = [...whom.slice(0, -1).map(({ email }) => email), "nueva@demo.eduai.test"];
    expect(sentSince(before)).toEqual(expected);
    expect(await outcomes()).toEqual(expected.map((address) => expect.objectContaining({ state: "sent", address })));
  });

  it("leaves though its batch was tried and lost another of its mails", async () => {
    const one = consumer();
    await tell(one);
    one.state.answersLost = true;
    await one.run();
    one.state.answersLost = false;
    const [first, second, third, last] = people;
    await rows("update users.users set is_active = false where id = $1", [last?.id]);
    const before = provider.sent().length;
    await one.run();
    await rows("update users.users set is_active = true where id = $1", [last?.id]);
    expect(sentSince(before)).toEqual([first?.email, second?.email, third?.email]);
  });
});
