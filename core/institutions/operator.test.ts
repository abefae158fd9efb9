import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDirectory } from "#platform/db.ts";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { contextFor, number, type Recorded, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { signIn, type TestIdentity, testIdentity } from "#testing/identity.ts";
import type { Context } from "../context.ts";
import { createApiKey } from "../identity/api-keys/create-api-key.ts";
import { authenticate } from "../identity/authenticate.ts";
import { findReset } from "../identity/password-reset/find-reset.ts";
import { requestReset } from "../identity/password-reset/request-reset.ts";
import { linkToken } from "../notifications/reset-link.ts";
import { handleEvent } from "../reactions.ts";
import { listAcademicSessions } from "./academic-sessions.ts";
import { createInstitution } from "./create-institution.ts";
import { getSchool } from "./get-school.ts";
import { listGradingScales } from "./grading-scales.ts";
import { listInstitutions } from "./list-institutions.ts";
import { resumeInstitution, suspendInstitution } from "./suspend-institution.ts";

let database: TestDatabase;
let identity: TestIdentity;
let operator: Context & { recorded: Recorded };
const directory = () => openDirectory({ databaseUrl: database.appUrl, neonLocal: database.neonHost });
const ports = () => ({
  open: (institutionId: number) => identity.open(institutionId, null),
  schools: directory().listInstitutions,
  secrets: identity.secrets,
});

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  identity = testIdentity(database);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  operator = await contextFor(database, "superadmin@demo.eduai.test");
});

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const school = (email: string) => number(database, "select institution_id from users.users where email = $1", [email]);
const enter = (email: string, password = DEMO_PASSWORD) =>
  signIn(identity, { email, password, kind: "web", ip: "192.0.2.1", userAgent: "tests", device: null });
const use = ({ sessionId, secret }: { sessionId: string; secret: string }) =>
  authenticate(identity, { kind: "cookie", value: `${sessionId}.${secret}` });

const NEW = {
  name: "IES De La Prueba",
  officialCode: "28999001",
  timeZone: "Atlantic/Canary",
  template: "ies",
  givenName: "Eva",
  familyName: "Nueva",
  email: "eva@prueba.eduai.test",
} as const;

describe("a school of a template", () => {
  it("has its year, terms and scales, and a head who comes in by a mailed link: all of it or nothing", async () => {
    const made = await createInstitution(operator, NEW, ports());
    expect(made).toMatchObject({ name: NEW.name, officialCode: NEW.officialCode, userCount: null, suspendedAt: null });
    expect(operator.recorded.drainRequests).toEqual([made.id]);
    const head = await contextFor(database, NEW.email);
    expect(head.actor).toMatchObject({ institutionId: made.id, role: "school_admin" });
    const { data } = await listAcademicSessions(head);
    expect(data).toHaveLength(1);
    expect(data[0]?.terms.map(({ title }) => title)).toEqual(["1ª evaluación", "2ª evaluación", "3ª evaluación"]);
    expect((await listGradingScales(head)).data).toMatchObject([
      { title: "Numérica 0–10", isDefault: true, decimals: 2, bands: [], gradeLevels: [] },
      { title: "ESO", isDefault: false, gradeLevels: ["1º ESO", "2º ESO", "3º ESO", "4º ESO"] },
    ]);
    const [way] = await rows<{ salt: string; kind: string; address: string; institution_id: string }>(
      "select salt, kind, address, institution_id from users.password_resets where institution_id = $1",
      [made.id],
    );
    expect(way).toMatchObject({ kind: "invitation", address: NEW.email });
    const token = await linkToken(identity.secrets, way?.salt ?? "");
    expect(await findReset(identity, token)).toMatchObject({ institutionId: made.id, userId: head.actor.userId });
    expect(
      await rows("select action, actor_role from users.audit_logs where institution_id = $1 order by seq", [made.id]),
    ).toEqual([
      { action: "school.created", actor_role: "super_admin" },
      { action: "account.invitation_issued", actor_role: "super_admin" },
    ]);
    const counted = () => number(database, "select count(*) from users.institutions");
    const before = await counted();
    for (const [change, path] of [
      [{ officialCode: NEW.officialCode, email: "otra@prueba.eduai.test" }, "officialCode"],
      [{ officialCode: "28999002" }, "email"],
    ] as const) {
      await expect(createInstitution(operator, { ...NEW, ...change }, ports())).rejects.toMatchObject({
        code: "unprocessable",
        issues: [{ path }],
      });
    }
    expect(await counted()).toBe(before);
  });

  it("is the operator's to make: no head's, and not of a head's transaction", async () => {
    const head = await contextFor(database, "head@demo.eduai.test");
    await expect(createInstitution(head, NEW, ports())).rejects.toMatchObject({ code: "forbidden" });
    await expect(
      rows("set role eduai_app; select users.create_school('x', null, 'Europe/Madrid')"),
    ).rejects.toMatchObject({ code: "42501" });
  });
});

describe("a suspended school", () => {
  const HEAD = "head@otra.eduai.test";
  const suspend = async (name = "Colegio Otra Escuela") =>
    suspendInstitution(operator, { id: await school(HEAD), name, reason: "Impago" }, ports());
  const resume = async () => resumeInstitution(operator, { id: await school(HEAD) }, ports());

  /** What the suspension left to do, as the workers do it. */
  async function carriedOut(institutionId: number) {
    const system = systemContext(database, institutionId, {
      live: { forgetSessions: (ids) => identity.sessions.forget(...ids) },
    });
    const events = await rows<{ id: string; payload: { userIds: number[]; scope: "school" } }>(
      "select id, payload from outbox.events where institution_id = $1 and type = 'rights.ended' and finished_at is null",
      [institutionId],
    );
    for (const { id, payload } of events) {
      await handleEvent(system, { eventId: Number(id), institutionId, type: "rights.ended", payload });
    }
    return system.recorded;
  }

  it("lets nobody in or stay, keeps their keys and links, and is as before when it goes on", async () => {
    const institutionId = await school(HEAD);
    const head = await contextFor(database, HEAD);
    const [session, neighbour] = [await enter(HEAD), await enter("head@demo.eduai.test")];
    const { key } = await createApiKey(
      head,
      { name: "Clave", permissions: ["students.read"], days: 30 },
      identity.secrets,
    );
    const byKey = () => authenticate(identity, { kind: "bearer", token: key });
    await byKey();
    await requestReset(identity, { email: HEAD }, { ip: "192.0.2.1", userAgent: null });
    await identity.settled();
    const [way] = await rows<{ salt: string }>(
      "select salt from users.password_resets where institution_id = $1 order by id desc limit 1",
      [institutionId],
    );
    const token = await linkToken(identity.secrets, way?.salt ?? "");

    await expect(suspend("Otro nombre")).rejects.toMatchObject({
      issues: [{ path: "name", reason: "school_name_differs" }],
    });
    expect((await suspend()).suspendedAt).not.toBeNull();
    await suspend();
    expect((await carriedOut(institutionId)).disconnected).toContain(session.sessionId);
    await expect(use(session)).rejects.toMatchObject({ code: "unauthenticated" });
    await use(neighbour);
    await expect(enter(HEAD)).rejects.toMatchObject({ code: "forbidden", reason: "school_suspended" });
    await expect(enter(HEAD, "not the password")).rejects.toMatchObject({ reason: "credentials_wrong" });
    await expect(findReset(identity, token)).rejects.toMatchObject({ reason: "reset_over" });
    // A copy of a session or key is believed for a minute at most.
    identity.advance(61);
    await expect(byKey()).rejects.toMatchObject({ code: "unauthenticated" });

    await resume();
    await resume();
    await enter(HEAD);
    await byKey();
    expect(await findReset(identity, token)).toMatchObject({ institutionId });
    await expect(use(session)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(
      await rows(
        "select action, after from users.audit_logs where institution_id = $1 and action in ('school.suspended', 'school.resumed') order by seq",
        [institutionId],
      ),
    ).toEqual([
      { action: "school.suspended", after: { name: "Colegio Otra Escuela", reason: "Impago" } },
      { action: "school.resumed", after: { name: "Colegio Otra Escuela" } },
    ]);
  });

  it("is neither the platform's own nor one that is not there, and no head's to suspend", async () => {
    const own = { name: "EduAI", reason: "Una prueba" };
    for (const id of [operator.actor.institutionId, 999_999]) {
      await expect(suspendInstitution(operator, { id, ...own }, ports())).rejects.toMatchObject({ code: "not_found" });
      await expect(resumeInstitution(operator, { id }, ports())).rejects.toMatchObject({ code: "not_found" });
    }
    const head = await contextFor(database, "head@demo.eduai.test");
    await expect(suspendInstitution(head, { id: head.actor.institutionId, ...own }, ports())).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

it("the operator's figures tell nothing of so few that one could be told apart", async () => {
  const id = await school(NEW.email);
  const { data } = await listInstitutions(operator, directory());
  expect(data.find((row) => row.id === id)?.userCount).toBeNull();
  expect(await getSchool(operator, { id }, ports())).toMatchObject({ students: 0, teachers: 0, lastExportAt: null });
});
