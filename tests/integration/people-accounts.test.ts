import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { authApi } from "#contracts/api/identity/auth.ts";
import { peopleApi } from "#contracts/api/people/people.ts";
import { rolesApi } from "#contracts/api/people/roles.ts";
import { DEMO_PASSWORD, signIn } from "#testing/api.ts";
import { startApi, until } from "#testing/api-platform.ts";
import { ifMatch, openOffice, type SignedIn } from "#testing/office.ts";

type Platform = Awaited<ReturnType<typeof startApi>>;

let platform: Platform;
let office: Awaited<ReturnType<typeof openOffice>>;
let head: SignedIn;
let secretary: SignedIn;

beforeAll(async () => {
  platform = await startApi();
  office = await openOffice(platform);
  ({ head, secretary } = office);
});
afterAll(() => platform?.stop());

vi.setConfig({ testTimeout: 200_000 });

/** A ceiling for a machine that does other things as well. */
const soon = { timeout: 60_000 };

const rows: (typeof office)["rows"] = (text, values) => office.rows(text, values);
const role = (name: string) => office.role(name);
const read = (id: number) => office.read(id);
const newcomer: (typeof office)["newcomer"] = (roleName, by) => office.newcomer(roleName, by);
const audited: (typeof office)["audited"] = (id, action) => office.audited(id, action);

/** A live socket of a person; its code once it is closed. */
async function listen(token: string) {
  const answer = await platform.door("/api/v1/notifications/stream", {
    headers: { upgrade: "websocket", authorization: `Bearer ${token}` },
  });
  const socket = (answer as unknown as { webSocket: WebSocketEnd | null }).webSocket;
  const state: { code: number | null } = { code: null };
  socket?.addEventListener("close", ({ code }) => {
    state.code = code;
  });
  socket?.accept();
  socket?.send("ping");
  return { status: answer.status, code: () => state.code };
}

interface WebSocketEnd {
  accept(): void;
  send(text: string): void;
  addEventListener(type: "close", listener: (event: { code: number }) => void): void;
}

describe("adding", () => {
  test("a person is there at once, with what was given, a version and an entry of the log", async () => {
    const { status, view, headers } = await secretary.call(peopleApi.create, {
      body: {
        givenName: "  Ana ",
        familyName: "Ruiz\u200b Soto",
        email: "Ana.Ruiz@Personas.EduAI.test",
        username: "ana.ruiz",
        phone: "+34 600 000 000",
        locale: "en",
        roleId: role("teacher"),
      },
    });
    expect(status).toBe(201);
    expect(headers.get("etag")).toBe('"1"');
    expect(view).toMatchObject({
      givenName: "Ana",
      familyName: "Ruiz Soto",
      email: "ana.ruiz@personas.eduai.test",
      phone: "+34 600 000 000",
      role: { name: "teacher" },
      isActive: true,
      hasPassword: false,
      mayChange: true,
      version: 1,
    });
    expect(await read(view.id)).toEqual(view);
    const found = await head.call(peopleApi.list, { query: { search: "ana.ruiz@personas" } });
    expect(found.view.data.map(({ id }) => id)).toEqual([view.id]);
    const [entry] = await audited(view.id, "user.created");
    expect(entry?.after).toMatchObject({ familyName: "Ruiz Soto", role: "teacher" });
    expect(Number(entry?.actor_user_id)).toBe(secretary.user.id);
  });

  test("an address that somebody has cannot be used, and nothing tells whether that is in this school or in another", async () => {
    const attempt = (email: string) =>
      head.call(peopleApi.create, { body: { givenName: "X", familyName: "Y", email, roleId: role("parent") } });
    const own = await attempt("TEACHER@demo.eduai.test");
    const foreign = await attempt("teacher@otra.eduai.test");
    expect([own.status, foreign.status]).toEqual([422, 422]);
    const { requestId: _, ...mine } = own.problem;
    const { requestId: __, ...theirs } = foreign.problem;
    expect(mine).toEqual(theirs);
    expect(mine.errors).toEqual([
      { path: "email", message: "Esta dirección no se puede usar.", reason: "email_unusable" },
    ]);
  });

  test("a student comes with a file and nobody else does; numbers and user names are of one person", async () => {
    const body = { givenName: "Leo", familyName: "Vidal", username: "leo", roleId: role("student") };
    const without = await head.call(peopleApi.create, { body });
    expect(without.problem).toMatchObject({ status: 422, reason: "role_needs_file" });
    const student = { studentNumber: "P-1", groupName: "2º ESO A" };
    const { view } = await head.call(peopleApi.create, { body: { ...body, student } });
    expect(view.student).toMatchObject(student);
    const again = { ...body, username: "leo2", student };
    expect((await head.call(peopleApi.create, { body: again })).problem).toMatchObject({
      reason: "student_number_taken",
    });
    const named = { ...body, username: "LEO", student: { studentNumber: "P-2" } };
    expect((await head.call(peopleApi.create, { body: named })).problem).toMatchObject({ reason: "username_taken" });
    const teacher = { ...body, username: "leo3", roleId: role("teacher"), student: { studentNumber: "P-3" } };
    expect((await head.call(peopleApi.create, { body: teacher })).problem).toMatchObject({ reason: "role_needs_file" });
    const change = await head.call(peopleApi.change, {
      params: { id: String(view.id) },
      body: { roleId: role("teacher") },
      headers: ifMatch(view.version),
    });
    expect(change.problem).toMatchObject({ reason: "role_needs_file" });
  });
});

describe("roles", () => {
  test("nobody gives a role that may do what they may not, nor one of another school or the platform's", async () => {
    const [foreign] = await rows<{ id: number }>(
      `insert into users.roles (institution_id, name, kind, title)
       select institution_id, 'ajeno', 'teacher', 'Ajeno' from users.users where email = 'head@otra.eduai.test' returning id::int`,
    );
    const [operator] = await rows<{ id: number }>("select id::int from users.roles where name = 'super_admin'");
    const person = await newcomer("teacher", secretary);
    const attempts = async (by: SignedIn, roleId: number) => {
      const body = { givenName: "X", familyName: "Y", roleId };
      const { version } = await read(person.id);
      const created = await by.call(peopleApi.create, { body });
      const changed = await by.call(peopleApi.change, { ...person, body: { roleId }, headers: ifMatch(version) });
      return [created, changed].map(({ problem }) => [problem.status, problem.reason]);
    };
    expect(await attempts(secretary, role("school_admin"))).toEqual([
      [403, "rights_beyond_own"],
      [403, "rights_beyond_own"],
    ]);
    for (const unknown of [foreign?.id ?? 0, operator?.id ?? 0, 999_999]) {
      expect(await attempts(head, unknown)).toEqual([
        [422, "role_unknown"],
        [422, "role_unknown"],
      ]);
    }
    const mine = new Map((await secretary.call(rolesApi.list, {})).view.data.map((one) => [one.name, one.mayGrant]));
    expect(["school_admin", "secretary", "teacher", "student", "parent"].map((name) => mine.get(name))).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
  });

  test("nobody changes who may do what they may not, or ends their sessions", async () => {
    const params = { id: String(head.user.id) };
    const { version } = await read(head.user.id);
    const refused = [
      await secretary.call(peopleApi.change, {
        params,
        body: { email: "mia@personas.eduai.test" },
        headers: ifMatch(version),
      }),
      await secretary.call(peopleApi.deactivate, { params }),
      await secretary.call(peopleApi.sessions, { params, query: {} }),
      await secretary.call(peopleApi.endSessions, { params }),
    ];
    for (const { problem } of refused) expect(problem).toMatchObject({ status: 403, reason: "rights_beyond_own" });
    expect((await secretary.call(peopleApi.get, { params })).view.mayChange).toBe(false);
  });

  test("nobody changes their own role or closes their own account, but corrects their own data", async () => {
    const params = { id: String(secretary.user.id) };
    const { version, phone } = await read(secretary.user.id);
    const own = await secretary.call(peopleApi.change, {
      params,
      body: { roleId: role("teacher") },
      headers: ifMatch(version),
    });
    expect(own.problem).toMatchObject({ status: 409, reason: "own_role" });
    expect((await secretary.call(peopleApi.deactivate, { params })).problem).toMatchObject({
      status: 409,
      reason: "own_deactivation",
    });
    const { view } = await secretary.call(peopleApi.change, {
      params,
      body: { phone: "600 111 222" },
      headers: ifMatch(version),
    });
    expect([phone === view.phone, view.phone, view.version]).toEqual([false, "600 111 222", version + 1]);
  });

  test("another role ends the person's sessions and stands in the log", async () => {
    const person = await newcomer("teacher");
    const { call, tokens } = await person.enter();
    const socket = await listen(tokens.accessToken);
    expect(socket.status).toBe(101);
    const { version } = await read(person.id);
    await head.call(peopleApi.change, { ...person, body: { roleId: role("parent") }, headers: ifMatch(version) });
    await expect.poll(async () => (await call(authApi.me, {})).status, soon).toBe(401);
    await expect.poll(socket.code, soon).not.toBeNull();
    expect((await person.enter()).user.kind).toBe("parent");
    const [entry] = await audited(person.id, "user.updated");
    expect([entry?.before, entry?.after]).toEqual([{ role: "teacher" }, { role: "parent" }]);
  });
});

describe("correcting", () => {
  test("a change names the version it saw: without it 428, with an old one 412 and what is there now", async () => {
    const person = await newcomer("parent");
    const change = (headers: Record<string, string>, familyName: string) =>
      head.call(peopleApi.change, { ...person, body: { familyName }, headers });
    expect((await change({}, "Uno")).problem).toMatchObject({ status: 428, reason: "version_missing" });
    for (const bad of ["*", "1", 'W/"x y"']) expect((await change({ "if-match": bad }, "Uno")).status).toBe(412);
    const first = await change(ifMatch(1), "Uno");
    expect([first.view.familyName, first.view.version, first.headers.get("etag")]).toEqual(["Uno", 2, '"2"']);
    const late = await change(ifMatch(1), "Dos");
    expect(late.problem).toMatchObject({
      status: 412,
      reason: "person_changed",
      current: { familyName: "Uno", version: 2 },
    });
    // What is so already is no change.
    expect((await change(ifMatch(2), "Uno")).view.version).toBe(2);
    const [entry, ...more] = await audited(person.id, "user.updated");
    expect([entry?.before, entry?.after, more]).toEqual([{ familyName: person.familyName }, { familyName: "Uno" }, []]);
  });

  test("of two at once one wins, and nothing of the other is written", async () => {
    const person = await newcomer("parent");
    const answers = await Promise.all(
      [head, secretary].map(({ call }, at) =>
        call(peopleApi.change, { ...person, body: { givenName: `Nombre ${at}` }, headers: ifMatch(1) }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await read(person.id)).givenName).toBe(`Nombre ${winner}`);
  });

  test("a whole set is written as a whole; another address is not confirmed", async () => {
    const person = await newcomer("parent");
    await rows("update users.users set email_verified_at = now() where id = $1", [person.id]);
    const body = {
      givenName: "Otra",
      middleName: null,
      familyName: "Del Todo",
      email: "otra@personas.eduai.test",
      username: "otra",
      identifier: "X1234567L",
      phone: null,
      locale: null,
      roleId: role("parent"),
    };
    const { view } = await head.call(peopleApi.replace, { ...person, body, headers: ifMatch(1) });
    const { roleId: _, ...data } = body;
    expect(view).toMatchObject({ ...data, emailVerifiedAt: null, version: 2 });
    const { phone: __, ...part } = body;
    const partial = { ...person, body: part as typeof body, headers: ifMatch(2) };
    expect((await head.call(peopleApi.replace, partial)).status).toBe(422);
  });
});

describe("closing and opening accounts", () => {
  test("who is deactivated loses sessions and sockets, cannot sign in, and is back when reactivated", async () => {
    const person = await newcomer("teacher");
    const { call, tokens } = await person.enter();
    const socket = await listen(tokens.accessToken);
    expect([socket.status, (await call(authApi.me, {})).status]).toEqual([101, 200]);
    for (let turn = 0; turn < 2; turn += 1) expect((await head.call(peopleApi.deactivate, person)).status).toBe(204);
    await expect.poll(async () => (await call(authApi.me, {})).status, soon).toBe(401);
    await expect.poll(socket.code, soon).not.toBeNull();
    await expect(person.enter()).rejects.toThrow("403");
    const inactive = await head.call(peopleApi.list, { query: { state: "inactive", search: person.email } });
    expect(inactive.view.data.map(({ id }) => id)).toEqual([person.id]);
    for (let turn = 0; turn < 2; turn += 1) expect((await head.call(peopleApi.reactivate, person)).status).toBe(204);
    expect((await person.enter()).user.id).toBe(person.id);
    expect((await call(authApi.me, {})).status).toBe(401);
    const entries = [await audited(person.id, "user.deactivated"), await audited(person.id, "user.reactivated")];
    expect(entries.map((list) => list.map(({ before, after }) => [before.isActive, after.isActive]))).toEqual([
      [[true, false]],
      [[false, true]],
    ]);
  });

  test("many are closed all or none, and every one that cannot be is named", async () => {
    const [one, two] = [await newcomer("parent"), await newcomer("teacher")];
    const [foreign] = await rows<{ id: number }>(
      "select id::int from users.users where email = 'teacher@otra.eduai.test'",
    );
    const ids = [one.id, 999_999_999, secretary.user.id, head.user.id, two.id, foreign?.id ?? 0];
    const { problem } = await secretary.call(peopleApi.deactivateMany, { body: { ids } });
    expect(problem.status).toBe(422);
    expect(problem.errors?.map(({ path, reason }) => [path, reason])).toEqual([
      ["ids.1", "person_unknown"],
      ["ids.2", "own_deactivation"],
      ["ids.3", "rights_beyond_own"],
      ["ids.5", "person_unknown"],
    ]);
    expect([(await read(one.id)).isActive, (await read(two.id)).isActive]).toEqual([true, true]);
    const both = { body: { ids: [one.id, two.id, one.id] } };
    expect((await secretary.call(peopleApi.deactivateMany, both)).view).toEqual({ changed: 2 });
    expect((await secretary.call(peopleApi.deactivateMany, both)).view).toEqual({ changed: 0 });
    expect((await secretary.call(peopleApi.reactivateMany, both)).view).toEqual({ changed: 2 });
    const many = { body: { ids: Array.from({ length: 1_001 }, (_, at) => at + 1) } };
    expect((await secretary.call(peopleApi.deactivateMany, many)).status).toBe(422);
  });

  test("the office sees the open sessions of a person, and ends one or all of them", async () => {
    const person = await newcomer("teacher");
    const first = await person.enter();
    await person.enter();
    await person.enter();
    const sessions = async () => (await secretary.call(peopleApi.sessions, { ...person, query: {} })).view;
    const open = await sessions();
    expect([open.total, open.data.map(({ current }) => current)]).toEqual([3, [false, false, false]]);
    const own = first.tokens.refreshToken.split(".")[0] ?? "";
    const one = { params: { ...person.params, sessionId: own } };
    expect((await secretary.call(peopleApi.endSession, one)).status).toBe(204);
    expect((await secretary.call(peopleApi.endSession, one)).status).toBe(404);
    await expect.poll(async () => (await first.call(authApi.me, {})).status, soon).toBe(401);
    expect((await sessions()).total).toBe(2);
    expect((await secretary.call(peopleApi.endSessions, person)).view).toEqual({ closed: 2 });
    expect((await sessions()).total).toBe(0);
    expect((await audited(person.id, "session.all_ended"))[0]?.after.sessions).toHaveLength(2);
    // Of oneself, all but this one.
    await signIn(platform.door, "secretary@demo.eduai.test");
    const self = { params: { id: String(secretary.user.id) } };
    expect((await secretary.call(peopleApi.endSessions, self)).view).toEqual({ closed: 1 });
    expect((await secretary.call(authApi.me, {})).status).toBe(200);
  });
});

describe("the last administrator", () => {
  test("stays, also when two close or demote one another at the same moment", async () => {
    const colleague = await newcomer("school_admin");
    const other = await colleague.enter();
    await head.call(peopleApi.deactivate, { params: { id: String(secretary.user.id) } });
    const others = await rows<{ id: number }>(
      `select u.id::int from users.users u join users.roles r on r.id = u.role_id
       where r.kind = 'school_admin' and u.is_active and u.institution_id = $1 and u.id <> all($2)`,
      [head.user.institutionId, [head.user.id, colleague.id]],
    );
    if (others.length > 0) {
      await head.call(peopleApi.deactivateMany, { body: { ids: others.map(({ id }) => id) } });
    }
    const target = { params: { id: String(head.user.id) } };
    const demote = async (by: SignedIn, params: { id: string }) => {
      const { version } = await read(Number(params.id));
      return by.call(peopleApi.change, { params, body: { roleId: role("teacher") }, headers: ifMatch(version) });
    };
    const outcomes = await Promise.all([demote(head, colleague.params), demote(other, target.params)]);
    const statuses = outcomes.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 409]);
    const refused = outcomes.find(({ status }) => status === 409);
    expect(refused?.problem.reason).toBe("last_administrator");
    // Back to two, and the same with closing accounts.
    await rows("update users.users set role_id = $2 where id = any($1)", [
      [head.user.id, colleague.id],
      role("school_admin"),
    ]);
    const [mine, theirs] = [
      await signIn(platform.door, "head@demo.eduai.test", DEMO_PASSWORD),
      await until("the colleague", () => colleague.enter().catch(() => undefined)),
    ];
    const closed = await Promise.all([
      mine.call(peopleApi.deactivate, colleague),
      theirs.call(peopleApi.deactivate, target),
    ]);
    expect(closed.map(({ status }) => status).sort()).toEqual([204, 409]);
    const [left] = await rows<{ count: number }>(
      `select count(*)::int from users.users u join users.roles r on r.id = u.role_id
       where r.kind = 'school_admin' and u.is_active and u.institution_id = $1`,
      [head.user.institutionId],
    );
    expect(left?.count).toBe(1);
  });
});
