import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#platform/db.ts";
import { switchReader } from "#platform/switches.ts";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { onJobRequested } from "../ai/on-job-requested.ts";
import { enterChatRoom, listChatRooms } from "../chat/chat-rooms.ts";
import { requestLessonPlan } from "../content/request-lesson-plan.ts";
import { deliver } from "../notifications/deliver.ts";
import { checkRoster } from "../roster/check-roster.ts";
import { listSwitchedOff, listSwitches, requireOn, turnSwitch } from "./switches.ts";

let database: TestDatabase;
let school: number;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  school = (await contextFor(database, "head@demo.eduai.test")).actor.institutionId;
});
afterAll(() => database?.drop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
/** Reads anew each time, as an isolate does that has kept nothing. */
const fresh = () => ({
  switches: switchReader((institutionId) =>
    openDatabase({ databaseUrl: database.appUrl, neonLocal: database.neonHost }, { institutionId, userId: null }),
  ),
});
const person = (account: string) => contextFor(database, `${account}.eduai.test`, { ports: fresh() });
const ports = { schools: async () => [{ id: school, name: "IES Demostración" }] };
const turn = async (
  feature: "ai" | "mcp" | "api_keys" | "mail" | "imports" | "chat",
  reason: string | null,
  schoolId?: number,
) => turnSwitch(await person("superadmin@demo"), { feature, schoolId, reason }, ports);

describe("a part that the operator turns off", () => {
  it("is off for one school or for all, is told its staff, and is written down once", async () => {
    await turn("imports", "Mantenimiento", school);
    await turn("imports", "Otra vez", school);
    expect((await listSwitches(await person("superadmin@demo"), ports)).data).toMatchObject([
      { feature: "imports", reason: "Mantenimiento", school: { id: school } },
    ]);
    expect((await listSwitchedOff(await person("head@demo"))).data).toMatchObject([
      { feature: "imports", reason: "Mantenimiento" },
    ]);
    expect((await listSwitchedOff(await person("head@otra"))).data).toEqual([]);
    await turn("imports", "Avería", undefined);
    expect((await listSwitchedOff(await person("head@otra"))).data).toMatchObject([{ reason: "Avería" }]);
    await turn("imports", null, undefined);
    await turn("imports", null, school);
    expect((await listSwitches(await person("superadmin@demo"), ports)).data).toEqual([]);
    expect(
      (await rows("select action from users.audit_logs where entity = 'switch' order by id")).map(
        ({ action }) => action,
      ),
    ).toEqual(["switch.off", "switch.off", "switch.on", "switch.on"]);
    await expect(turn("imports", "Nadie", 999_999)).rejects.toMatchObject({ code: "not_found" });
    await expect(turnSwitch(await person("head@demo"), { feature: "ai", reason: "Yo" }, ports)).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("is unnoticed for ten seconds at most", async () => {
    const reader = fresh().switches;
    expect(await reader.off(school)).toEqual([]);
    await turn("mcp", "Prueba");
    expect(await reader.off(school)).toEqual([]);
    expect((await fresh().switches.off(school)).map(({ feature }) => feature)).toEqual(["mcp"]);
    await turn("mcp", null);
  });
});

describe("each switch bites and lets go", () => {
  it("imports: neither checked nor committed", async () => {
    const check = async () => checkRoster(await person("head@demo"), { bytes: new Uint8Array([1]), fileName: "x.zip" });
    await turn("imports", "Prueba");
    await expect(check()).rejects.toMatchObject({ code: "unavailable", reason: "off_imports" });
    await turn("imports", null);
    // It is no archive, which is looked at now.
    expect(await check().catch((error: unknown) => error)).not.toMatchObject({ reason: "off_imports" });
  });

  it("AI: nothing new is asked for, and what was waits in its event", async () => {
    const [job] = await rows<{ id: string }>(
      `insert into ai.jobs (institution_id, user_id, kind, status, request, idempotency_key)
       select institution_id, id, 'lesson_plan', 'queued', '{}', 'switched-off' from users.users where email = 'teacher@demo.eduai.test' returning id`,
    );
    const jobId = Number(job?.id);
    const system = () => systemContext(database, school, { ports: fresh() });
    await turn("ai", "Gasto", school);
    await expect(
      requestLessonPlan(await person("teacher@demo"), {
        standardIds: [1],
        minutes: 55,
        language: "es",
        objectives: [],
        idempotencyKey: "k",
      }),
    ).rejects.toMatchObject({ code: "unavailable", reason: "off_ai" });
    const waiting = system();
    expect(await onJobRequested(waiting, { jobId })).toBe("open");
    expect(waiting.recorded.jobs).toEqual([]);
    await turn("ai", null, school);
    const going = system();
    await onJobRequested(going, { jobId });
    expect(going.recorded.jobs).toEqual([{ jobId, institutionId: school }]);
  });

  it("mail: what is due waits and leaves once it is on again", async () => {
    await rows("delete from communications.deliveries where state = 'queued'");
    const userId = await number(database, "select id from users.users where email = 'teacher@demo.eduai.test'");
    await rows(
      `with n as (insert into communications.notifications (institution_id, user_id, kind, title, body, url)
         values ($1, $2, 'announcement', 'Aviso', 'Texto', '/avisos') returning id)
       insert into communications.deliveries (institution_id, notification_id, channel, address)
       select $1, n.id, 'email', 'teacher@demo.eduai.test' from n`,
      [school, userId],
    );
    const run = async (ahead: number) => {
      const system = systemContext(database, school, { ports: fresh(), now: () => new Date(Date.now() + ahead) });
      await deliver(system, {
        push: async () => ({ failed: [] }),
        pacer: { reserve: async () => ({ waitMs: 0 }), pause: async () => undefined },
        sleep: async () => undefined,
        keepDeadLetters: async () => undefined,
      });
      return system.recorded.mails.length;
    };
    await turn("mail", "Proveedor");
    expect(await run(0)).toBe(0);
    await turn("mail", null);
    expect(await run(120_000)).toBe(1);
  });

  it("chat: rooms are read and nobody writes in them", async () => {
    const teacher = await person("teacher@demo");
    const room = (await listChatRooms(teacher, { limit: 1 })).data[0];
    const canWrite = async () => (await enterChatRoom(teacher, { roomId: room?.id ?? 0 })).canWrite;
    expect(await canWrite()).toBe(true);
    await turn("chat", "Incidente", school);
    expect(await canWrite()).toBe(false);
    await turn("chat", null, school);
    expect(await canWrite()).toBe(true);
  });

  it("AI clients and API keys: their doors ask before anything else", async () => {
    for (const feature of ["mcp", "api_keys"] as const) {
      await turn(feature, "Prueba");
      await expect(requireOn(await person("teacher@demo"), feature)).rejects.toMatchObject({
        code: "unavailable",
        reason: `off_${feature}`,
      });
      await turn(feature, null);
      await requireOn(await person("teacher@demo"), feature);
    }
  });
});
