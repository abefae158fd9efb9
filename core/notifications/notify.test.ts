import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contextFor, number, storedEvent, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { carryOut } from "#testing/deliveries.ts";
import { said } from "#testing/notices.ts";
import { onRosterImported } from "../chat/on-roster-imported.ts";
import type { Context } from "../context.ts";
import { chooseLanguage } from "../identity/choose-language.ts";
import { listNotifications } from "./list-notifications.ts";
import { type Notice, notify, storeNotices } from "./notify.ts";
import { getPreferences, replacePreferences } from "./preferences.ts";
import { readAllNotifications, readNotification } from "./read-notifications.ts";

let database: TestDatabase;
let parent: Context;
let teacher: Context;
let other: Context;
let school: number;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  parent = await contextFor(database, "parent@demo.eduai.test");
  teacher = await contextFor(database, "teacher@demo.eduai.test");
  other = await contextFor(database, "head@otra.eduai.test");
  school = parent.actor.institutionId;
});
afterAll(() => database?.drop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const system = () => systemContext(database, school);
const eventId = async () =>
  (await storedEvent(database, school, { type: "roster.imported", payload: { importId: 1 } })).eventId;
const notice = (ctx: Context, change: Partial<Notice> = {}): Notice => ({
  userId: ctx.actor.userId,
  kind: "prueba",
  texts: said("Aviso", "Mañana no hay clase"),
  url: "/",
  ...change,
});
const list = (ctx: Context) => listNotifications(ctx, { limit: 50 });
const channels = async (ctx: Context) =>
  (
    await rows<{ channel: string; address: string | null; state: string }>(
      `select d.channel, d.address, d.state from communications.deliveries d
       join communications.notifications n on n.id = d.notification_id where n.user_id = $1 order by d.channel`,
      [ctx.actor.userId],
    )
  ).map(({ channel, address, state }) => `${channel} ${address ?? "–"} ${state}`);

describe("a notice", () => {
  beforeEach(async () => {
    await rows("truncate communications.notifications cascade");
    await rows("delete from communications.notification_preferences");
  });

  it("is stored with its deliveries, which are queued and not sent, and a drain of its school is requested", async () => {
    const ctx = system();
    await notify(ctx, await eventId(), [notice(parent), notice(teacher, { texts: said("Otro", "") })]);
    expect((await list(parent)).data).toMatchObject([
      { kind: "prueba", title: "Aviso", body: "Mañana no hay clase", url: "/", readAt: null },
    ]);
    expect((await list(teacher)).data).toMatchObject([{ title: "Otro" }]);
    expect(await channels(parent)).toEqual(["email parent@demo.eduai.test queued", "in_app – queued"]);
    expect(ctx.recorded).toMatchObject({ drainRequests: [school], mails: [], events: [] });
  });

  it("of one event comes once, however often and however simultaneously the event does", async () => {
    const event = await eventId();
    await Promise.all(Array.from({ length: 4 }, () => notify(system(), event, [notice(parent)])));
    await notify(system(), event, [notice(parent, { texts: said("Distinto", "") }), notice(teacher)]);
    expect((await list(parent)).data.map(({ title }) => title)).toEqual(["Aviso"]);
    expect((await list(teacher)).total).toBe(1);
    expect(await channels(parent)).toHaveLength(2);
    await notify(system(), await eventId(), [notice(parent)]);
    expect((await list(parent)).total).toBe(2);
  });

  it("is told in its reader's language, else in the school's, and follows the reader to another", async () => {
    const texts = {
      es: { title: "Aviso", body: "Mañana no hay clase" },
      en: { title: "Notice", body: "No lessons tomorrow" },
    };
    const setSchool = (locale: string) =>
      rows("update users.institutions set locale = $2 where id = $1", [school, locale]);
    const mailed = async (kind: string) => {
      const ctx = system();
      await notify(ctx, await eventId(), [notice(parent, { texts, kind })]);
      await carryOut(database, ctx);
      return { text: ctx.recorded.mails[0]?.text, pushed: JSON.stringify(ctx.recorded.events) };
    };
    const title = async () => (await list(parent)).data.map((one) => one.title);
    const spanish = await mailed("prueba");
    expect(spanish.text).toMatch(/^Tienes un aviso nuevo de .*: Aviso\./);
    expect(spanish.pushed).toContain("Mañana no hay clase");
    expect(await title()).toEqual(["Aviso"]);

    await chooseLanguage(parent, { locale: "en" });
    expect(await title()).toEqual(["Notice"]);
    expect((await listNotifications(parent, { limit: 50, language: "es" })).data[0]?.title).toBe("Aviso");
    const english = await mailed("prueba");
    expect(english.text).toMatch(/^You have news from .*: Notice\./);
    expect(english.pushed).toContain("No lessons tomorrow");

    // What guards the account says in the mail itself what to do.
    expect((await mailed("password.changed")).text).toContain("No lessons tomorrow");
    expect(english.text).not.toContain("No lessons tomorrow");

    await rows("update users.users set locale = null where id = $1", [parent.actor.userId]);
    expect(await title()).toEqual(["Aviso", "Aviso", "Aviso"]);
    await setSchool("en");
    expect(await title()).toEqual(["Notice", "Notice", "Notice"]);
    expect((await mailed("prueba")).text).toMatch(/^You have news/);
    await setSchool("es");
    const { userId } = parent.actor;
    const audited = await rows(
      "select before, after from users.audit_logs where action = 'language.chosen' and actor_user_id = $1",
      [userId],
    );
    expect(audited).toEqual([{ before: { locale: "es" }, after: { locale: "en" } }]);
    // One stored before there were texts in every language says what it said.
    await rows("update communications.notifications set data = data - 'texts'");
    await chooseLanguage(parent, { locale: "en" });
    expect(new Set(await title())).toEqual(new Set(["Aviso", "Notice"]));
    await rows("update users.users set locale = null where id = $1", [userId]);
  });

  it("that is none costs nothing", async () => {
    const ctx = system();
    await notify(ctx, await eventId(), []);
    await ctx.db.transaction((tx) => storeNotices(ctx, tx, null, []));
    expect(ctx.recorded.drainRequests).toEqual([]);
    expect(await number(database, "select count(*) from communications.notifications")).toBe(0);
  });

  it("goes by mail unless its person said no: to this kind, or to all where nothing is said of this kind", async () => {
    const prefer = (kind: string, email: boolean) =>
      rows(
        `insert into communications.notification_preferences (institution_id, user_id, kind, email) values ($1, $2, $3, $4)
         on conflict (user_id, kind) do update set email = excluded.email`,
        [school, parent.actor.userId, kind, email],
      );
    const mailed = async (kind = "prueba") => {
      await rows("truncate communications.notifications cascade");
      await notify(system(), await eventId(), [notice(parent, { kind })]);
      return (await channels(parent)).some((channel) => channel.startsWith("email"));
    };
    expect(await mailed()).toBe(true);
    await prefer("*", false);
    expect(await mailed()).toBe(false);
    await prefer("prueba", true);
    expect([await mailed(), await mailed("otra")]).toEqual([true, false]);
    await prefer("*", true);
    await prefer("prueba", false);
    expect([await mailed(), await mailed("otra")]).toEqual([false, true]);
    await notify(system(), await eventId(), [notice(teacher)]);
    expect(await channels(teacher)).toHaveLength(2);
  });

  it("goes by mail as its person chose on their own page, kind by kind; what was chosen for all shows there", async () => {
    const marks = async () => {
      await rows("truncate communications.notifications cascade");
      await notify(system(), await eventId(), [notice(parent, { kind: "grade.recorded" })]);
      return (await channels(parent)).some((channel) => channel.startsWith("email"));
    };
    const { email } = await getPreferences(parent);
    expect(email).toEqual({
      "attendance.alert": true,
      "grade.recorded": true,
      "content.ready": true,
      "ai.job.failed": true,
      "records.ended": true,
      "register.missing": true,
      "attendance.absent": true,
      "behavior.told": true,
      "evaluation.published": true,
      "justification.waiting": true,
      "justification.decided": true,
      "behavior.overdue": true,
    });
    expect(await marks()).toBe(true);
    const chosen = { email: { ...email, "grade.recorded": false } };
    expect(await replacePreferences(parent, chosen)).toEqual(chosen);
    expect([await getPreferences(parent), await marks()]).toEqual([chosen, false]);
    expect((await getPreferences(teacher)).email["grade.recorded"]).toBe(true);
    await replacePreferences(parent, chosen);
    const noted = await number(database, "select count(*) from users.audit_logs where action = 'notices.chosen'");
    expect(noted, "the same again is no change").toBe(1);
    await rows("update communications.notification_preferences set kind = '*'");
    expect(new Set(Object.values((await getPreferences(parent)).email))).toEqual(new Set([false]));
  });

  it("to somebody without an address stays in the platform", async () => {
    const address = "update users.users set email = $2 where id = $1";
    await rows(address, [parent.actor.userId, null]);
    await notify(system(), await eventId(), [notice(parent)]);
    await rows(address, [parent.actor.userId, "parent@demo.eduai.test"]);
    expect(await channels(parent)).toEqual(["in_app – queued"]);
  });

  it("and all others of its event are not stored when one cannot be: to nobody of another school", async () => {
    const event = await eventId();
    const ctx = system();
    await expect(notify(ctx, event, [notice(parent), notice(other)])).rejects.toThrow();
    expect(ctx.recorded.drainRequests).toEqual([]);
    expect(await number(database, "select count(*) from communications.notifications")).toBe(0);
    await notify(system(), event, [notice(parent)]);
    expect((await list(parent)).total).toBe(1);
  });

  it("is read by its person alone; a second reading keeps the time of the first", async () => {
    await notify(system(), await eventId(), [notice(parent)]);
    await notify(system(), await eventId(), [notice(parent, { texts: said("Segundo", "") })]);
    const [latest] = (await list(parent)).data;
    const id = latest?.id ?? 0;
    for (const stranger of [teacher, other]) {
      await expect(readNotification(stranger, { id })).rejects.toMatchObject({ code: "not_found" });
      expect(await readAllNotifications(stranger)).toEqual({ read: 0 });
    }
    const first = await readNotification({ ...parent, now: () => new Date("2026-11-24T10:00:00Z") }, { id });
    const again = await readNotification({ ...parent, now: () => new Date("2026-11-24T11:00:00Z") }, { id });
    expect([first.readAt, again.readAt]).toEqual(["2026-11-24T10:00:00.000Z", "2026-11-24T10:00:00.000Z"]);
    expect((await listNotifications(parent, { limit: 50, unread: true })).data.map(({ title }) => title)).toEqual([
      "Aviso",
    ]);
    expect((await list(parent)).unread).toBe(1);
    expect(await readAllNotifications(parent)).toEqual({ read: 1 });
    expect(await readAllNotifications(parent)).toEqual({ read: 0 });
  });
});

describe("after an import", () => {
  const roomOf = (sectionId: number) =>
    rows<{ kind: string; title: string; school: number }>(
      "select kind, title, institution_id::int as school from communications.chat_rooms where section_id = $1",
      [sectionId],
    );
  const newSection = (title: string, status = "active", institutionId = school) =>
    number(
      database,
      `insert into courses.sections (institution_id, course_id, academic_session_id, title, code, status)
       select institution_id, course_id, academic_session_id, $1, md5($1), $2 from courses.sections
       where institution_id = $3 order by id limit 1 returning id`,
      [title, status, institutionId],
    );

  it("every active section without a room gets one, once, with a title that says the course", async () => {
    const [course] = await rows<{ title: string }>(
      `select c.title from courses.sections s join courses.courses c on c.id = s.course_id
       where s.institution_id = $1 order by s.id limit 1`,
      [school],
    );
    const plain = await newSection("Grupo Z");
    const full = await newSection(`${course?.title} Z`);
    const closed = await newSection("Cerrado", "tobedeleted");
    const foreign = await newSection("Ajeno", "active", other.actor.institutionId);
    const before = await number(database, "select count(*) from communications.chat_rooms");
    await Promise.all([onRosterImported(system()), onRosterImported(system())]);
    await onRosterImported(system());
    expect(await roomOf(plain)).toEqual([{ kind: "section", title: `${course?.title} · Grupo Z`, school }]);
    expect(await roomOf(full)).toEqual([{ kind: "section", title: `${course?.title} Z`, school }]);
    expect([await roomOf(closed), await roomOf(foreign)]).toEqual([[], []]);
    expect(await number(database, "select count(*) from communications.chat_rooms")).toBe(before + 2);
  });

  it("nothing happens where nothing is missing, and a room keeps the title it has", async () => {
    const section = await newSection("Grupo Y");
    await onRosterImported(system());
    await rows("update communications.chat_rooms set title = 'Los de Y' where section_id = $1", [section]);
    await onRosterImported(system());
    expect(await roomOf(section)).toMatchObject([{ title: "Los de Y" }]);
  });
});
