import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, openDirectory } from "#platform/db.ts";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { applyWebhookEvent, type ProviderEvent, storeWebhookEvent, type WebhookPorts } from "./webhooks.ts";

type State = "sent" | "delivered" | "bounced" | "failed";

let database: TestDatabase;
let ports: WebhookPorts;
let school: number;
let userId: number;
let turn = 0;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  const config = { databaseUrl: database.appUrl, neonLocal: database.neonHost };
  ({ institutionId: school, userId } = (await contextFor(database, "parent@demo.eduai.test")).actor);
  ports = {
    unmatched: openDatabase(config, { institutionId: null, userId: null }),
    open: (institutionId) => openDatabase(config, { institutionId, userId: null }),
    findDelivery: openDirectory(config).findDelivery,
    now: () => new Date(),
  };
});
afterAll(() => database?.drop());

async function delivery(messageId: string): Promise<() => Promise<string>> {
  const id = await number(
    database,
    `with n as (insert into communications.notifications (institution_id, user_id, kind, title, body)
       values ($1, $2, 'announcement', 'Aviso', 'Texto') returning id)
     insert into communications.deliveries (institution_id, notification_id, channel, provider, provider_id, state)
     select $1, id, 'email', 'resend', $3, 'sent' from n returning id`,
    [school, userId, messageId],
  );
  return async () => {
    const [row] = await withRows(database, (query) =>
      query<{ state: string }>("select state from communications.deliveries where id = $1", [id]),
    );
    return row?.state ?? "gone";
  };
}

function event(messageId: string | null, state: State | null, change: Partial<ProviderEvent> = {}): ProviderEvent {
  turn += 1;
  return {
    provider: "resend",
    eventId: `msg_${turn}`,
    type: `email.${state}`,
    messageId,
    state,
    payload: {},
    ...change,
  };
}

const LONG_AGO = new Date(Date.now() - 3_600_000);

async function receive(one: ProviderEvent) {
  const { id } = await storeWebhookEvent(ports.unmatched, one, LONG_AGO);
  return applyWebhookEvent(ports, id);
}

describe("events of a mail provider", () => {
  it("move a delivery forward only, in whatever order they come", async () => {
    const orders: [State[], string][] = [
      [["sent", "delivered"], "delivered"],
      [["delivered", "sent"], "delivered"],
      [["delivered", "failed", "sent"], "delivered"],
      [["delivered", "bounced"], "bounced"],
      [["bounced", "delivered", "sent", "failed"], "bounced"],
      [["failed", "delivered", "bounced"], "failed"],
    ];
    for (const [index, [states, end]] of orders.entries()) {
      const state = await delivery(`forward-${index}`);
      for (const next of states) await receive(event(`forward-${index}`, next));
      expect(await state(), states.join(" → ")).toBe(end);
    }
  });

  it("are stored once and applied once: a replay is done before, a lost queue message may come again", async () => {
    const state = await delivery("replay");
    const one = event("replay", "delivered");
    const first = await storeWebhookEvent(ports.unmatched, one, new Date());
    const before = await storeWebhookEvent(ports.unmatched, one, new Date());
    expect(before).toEqual(first);
    expect(first.pending).toBe(true);
    expect(await applyWebhookEvent(ports, first.id)).toBe("applied");
    expect(await storeWebhookEvent(ports.unmatched, one, new Date())).toEqual({ id: first.id, pending: false });
    expect(await applyWebhookEvent(ports, first.id)).toBe("done before");
    expect(await receive({ ...one, eventId: "another-of-the-same" })).toBe("unchanged");
    expect(await state()).toBe("delivered");
    expect(await applyWebhookEvent(ports, 999_999_999)).toBe("done before");
  });

  it("that match nothing are harmless: no message, an unknown one, another provider's, no state", async () => {
    const state = await delivery("unmatched");
    expect(await receive(event("no-such-message", "bounced"))).toBe("unmatched");
    expect(await receive(event(null, "bounced"))).toBe("unmatched");
    expect(await receive(event("unmatched", "bounced", { provider: "nobody" }))).toBe("unmatched");
    expect(await receive(event("unmatched", null))).toBe("unmatched");
    expect(await state()).toBe("sent");
  });

  it("that come before the message's id was noted wait for it", async () => {
    const { id } = await storeWebhookEvent(ports.unmatched, event("early-bird", "delivered"), new Date());
    expect(await applyWebhookEvent(ports, id)).toBe("early");
    const state = await delivery("early-bird");
    expect(await applyWebhookEvent(ports, id)).toBe("applied");
    expect(await state()).toBe("delivered");
  });

  it("are seen inside no school", async () => {
    const { id } = await storeWebhookEvent(ports.unmatched, event("x", "sent"), new Date());
    const inside: WebhookPorts = { ...ports, unmatched: ports.open(school) };
    await expect(storeWebhookEvent(inside.unmatched, event("y", "sent"), new Date())).rejects.toThrow();
    expect(
      await number(
        database,
        "select count(*) from communications.webhook_events where id = $1 and institution_id is null",
        [id],
      ),
    ).toBe(1);
  });
});
