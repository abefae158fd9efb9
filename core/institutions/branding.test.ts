import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contextFor, number, type Recorded, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { JPEG_LOGO, pngLogo } from "../../tests/fixtures/logos.ts";
import type { Context } from "../context.ts";
import { loadPerson } from "../identity/load-person.ts";
import { handleEvent } from "../reactions.ts";
import { getBranding, setAccentColor } from "./branding.ts";
import { getLogo, removeLogo, setLogo } from "./logo.ts";

let database: TestDatabase;
let head: Context & { recorded: Recorded };

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());
beforeEach(async () => {
  head = await contextFor(database, "head@demo.eduai.test");
  await rows("update users.institutions set branding = '{}'");
  await rows("delete from outbox.events where type = 'files.expired'");
});

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const lastEntry = async () =>
  (await rows("select action, before, after from users.audit_logs order by id desc limit 1"))[0];
const version = async (ctx: Context) => String((await getBranding(ctx)).version);
const stored = (ctx: Context) => ctx.ports.files.list("logos/", "");
const never = () => false;
const upload = async (ctx: Context, bytes: Uint8Array) => setLogo(ctx, { bytes, version: await version(ctx) });

/** What the outbox holds for the files, done by the consumer of its messages, twice as it may be. */
async function sweep(ctx: Context): Promise<void> {
  const events = await rows<{ id: string; payload: { keys: string[] } }>(
    "select id, payload from outbox.events where type = 'files.expired' and institution_id = $1 order by id",
    [ctx.actor.institutionId],
  );
  const system = { ...systemContext(database, ctx.actor.institutionId), ports: ctx.ports };
  for (const { id, payload } of [...events, ...events]) {
    await handleEvent(system, {
      eventId: Number(id),
      institutionId: ctx.actor.institutionId,
      type: "files.expired",
      payload,
    });
  }
}

describe("a school's logo", () => {
  const PNG = pngLogo(400, 120);

  it("is stored, noted and shown to everybody of the school, and to nobody of another", async () => {
    expect(await getBranding(head)).toMatchObject({ logo: null, color: null });
    const before = Number(await version(head));
    const { logo, version: after } = await upload(head, PNG);
    expect(logo).toEqual({
      sha: expect.stringMatching(/^[0-9a-f]{64}$/),
      contentType: "image/png",
      width: 400,
      height: 120,
    });
    expect(after).toBe(before + 1);
    expect(await lastEntry()).toEqual({
      action: "school.logo_changed",
      before: { logo: null },
      after: { logo },
    });
    for (const account of ["secretary", "teacher", "student", "parent"]) {
      const member = { ...(await contextFor(database, `${account}@demo.eduai.test`)), ports: head.ports };
      expect((await getLogo(member, never)).bytes).toEqual(PNG);
      const { brand } = (await loadPerson(member.db, member.actor.userId)) ?? {};
      expect(brand).toEqual({ logo: { sha: logo?.sha, width: 400, height: 120 }, color: null });
    }
    expect(await getLogo(head, (sha) => sha === logo?.sha)).toMatchObject({ bytes: null });
    const other = { ...(await contextFor(database, "head@otra.eduai.test")), ports: head.ports };
    await expect(getLogo(other, never)).rejects.toMatchObject({ code: "not_found" });
    expect(await stored(head)).toEqual([expect.stringContaining(`logos/${head.actor.institutionId}/${logo?.sha}`)]);
  });

  it("goes once another has taken its place, and not before; the one in use stays whatever the sweep is told", async () => {
    await upload(head, PNG);
    const [first = ""] = await stored(head);
    await upload(head, JPEG_LOGO);
    expect(await stored(head)).toHaveLength(2);
    await sweep(head);
    const [second = ""] = await stored(head);
    expect(await stored(head)).toEqual([second]);
    expect(second).not.toBe(first);
    const payload = { keys: [second] };
    await rows("insert into outbox.events (institution_id, type, payload) values ($1, 'files.expired', $2)", [
      head.actor.institutionId,
      JSON.stringify(payload),
    ]);
    await sweep(head);
    expect((await getLogo(head, never)).bytes).toEqual(JPEG_LOGO);
    // The first once more, while the message that gave it up is still on its way: it lies under another key.
    await upload(head, PNG);
    await rows("insert into outbox.events (institution_id, type, payload) values ($1, 'files.expired', $2)", [
      head.actor.institutionId,
      JSON.stringify({ keys: [first] }),
    ]);
    await sweep(head);
    expect((await getLogo(head, never)).bytes).toEqual(PNG);
    const none = await removeLogo(head, { version: await version(head) });
    expect(none.logo).toBeNull();
    expect(await lastEntry()).toMatchObject({ action: "school.logo_removed", after: { logo: null } });
    await sweep(head);
    expect(await stored(head)).toEqual([]);
    await expect(getLogo(head, never)).rejects.toMatchObject({ code: "not_found" });
  });

  it("sent again as it is changes nothing and leaves nothing behind", async () => {
    const first = await upload(head, PNG);
    expect(await upload(head, PNG)).toEqual(first);
    expect(await stored(head)).toHaveLength(1);
    expect((await getLogo(head, never)).bytes).toEqual(PNG);
  });

  it("that cannot be stored leaves the school as it was", async () => {
    const before = await upload(head, PNG);
    const entries = await number(database, "select count(*) from users.audit_logs");
    const files = { ...head.ports.files, put: () => Promise.reject(new Error("R2 does not answer")) };
    const broken = { ...head, ports: { ...head.ports, files } };
    await expect(upload(broken, JPEG_LOGO)).rejects.toMatchObject({ code: "unavailable", reason: "logo_not_stored" });
    expect(await getBranding(head)).toEqual(before);
    expect(await number(database, "select count(*) from users.audit_logs")).toBe(entries);
    expect(await number(database, "select count(*) from outbox.events where type = 'files.expired'")).toBe(0);
    const unread = { ...head.ports.files, get: () => Promise.reject(new Error("R2 does not answer")) };
    const deaf = { ...head, ports: { ...head.ports, files: unread } };
    await expect(getLogo(deaf, never)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("of a version that is out of date, or whose change fails, leaves no file", async () => {
    await upload(head, PNG);
    const stale = setLogo(head, { bytes: JPEG_LOGO, version: "0" });
    await expect(stale).rejects.toMatchObject({ code: "precondition_failed", reason: "school_changed" });
    const db = { ...head.db, transaction: () => Promise.reject(new Error("the database has gone")) };
    await expect(upload({ ...head, db }, JPEG_LOGO)).rejects.toThrow("the database has gone");
    expect(await stored(head)).toHaveLength(1);
    expect((await getLogo(head, never)).bytes).toEqual(PNG);
  });

  it("is the head's to change, and nobody else's", async () => {
    for (const account of ["secretary", "teacher", "student", "parent", "superadmin"]) {
      const person = await contextFor(database, `${account}@demo.eduai.test`);
      const forbidden = { code: "forbidden" };
      await expect(setLogo(person, { bytes: PNG, version: "1" })).rejects.toMatchObject(forbidden);
      await expect(removeLogo(person, { version: "1" })).rejects.toMatchObject(forbidden);
      await expect(setAccentColor(person, { color: null, version: "1" })).rejects.toMatchObject(forbidden);
    }
  });
});

describe("a school's colour", () => {
  const paint = async (color: string | null) => setAccentColor(head, { color, version: await version(head) });

  it("is kept, changed and taken back, beside the logo", async () => {
    const { logo } = await upload(head, JPEG_LOGO);
    expect(await paint("#276ac0")).toMatchObject({ color: "#276ac0", logo });
    expect(await lastEntry()).toEqual({
      action: "school.color_changed",
      before: { color: null },
      after: { color: "#276ac0" },
    });
    const same = await paint("#276ac0");
    expect(await paint("#276ac0")).toEqual(same);
    // As it is on the school's paper, also where one theme or the other shows a shade of it.
    for (const color of ["#101c4d", "#ffd400"]) expect((await paint(color)).color).toBe(color);
    expect(await paint(null)).toMatchObject({ color: null, logo });
    await expect(setAccentColor(head, { color: "#276ac0", version: "0" })).rejects.toMatchObject({
      code: "precondition_failed",
    });
  });
});
