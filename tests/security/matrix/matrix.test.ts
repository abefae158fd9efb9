import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Endpoint } from "#contracts/endpoint.ts";
import { ENDPOINTS } from "#contracts/index.ts";
import { covers } from "#contracts/permissions.ts";
import { type Fetcher, signIn, urlOf } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { withRows } from "#testing/context.ts";
import { PRINCIPALS, type Principal } from "../principals.ts";
import { assemble, type Cast } from "../school.ts";
import { admitStrangers, HELPER_PERMISSIONS } from "../strangers.ts";
import { MATRIX } from "./matrix.ts";
import type { Row } from "./row.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let cast: Cast;

beforeAll(async () => {
  // One person does everything there is within a minute: how many that may be is tried elsewhere.
  platform = await startApi({ vars: { RATE_LIMIT_FACTOR: "1000" } });
  await admitStrangers(platform.database);
  cast = await assemble(platform.door, platform.database);
}, 240_000);

afterAll(() => platform?.stop());

/** No refactoring may drop the mark of these. */
const ASK_FIRST = [
  "changeUser",
  "replaceUser",
  "deactivateUser",
  "reactivateUser",
  "deactivateUsers",
  "reactivateUsers",
  "replaceGuardians",
  "createRole",
  "changeRole",
  "removeRole",
  "restoreRole",
  "createApiKey",
  "invitePerson",
  "issueAccessCode",
  "clearFactors",
  "commitRoster",
  "importUsers",
  "commitUserImport",
  "removeMissingFromRoster",
  "undoRosterImport",
];
/** Values of the fields that ask where only some of a body do. */
const WAYS_IN: Readonly<Record<string, unknown>> = {
  email: "otra@ejemplo.test",
  username: "otra.persona",
  roleId: 1,
  officialCode: "28999999",
};

const closed = ENDPOINTS.filter(({ access }) => access !== "open");
/** What only reads is tried side by side; what writes one after another, and what ends the session last. */
const reads = closed.filter(({ method }) => method === "GET");
const writes = closed
  .filter(({ method }) => method !== "GET")
  .sort((a, b) => Number(a.id === "logout") - Number(b.id === "logout"));
const named = (endpoints: readonly Endpoint[]) => endpoints.map((endpoint) => [endpoint.id, endpoint] as const);

function rowOf(endpoint: Endpoint): Row {
  const row = MATRIX[endpoint.id];
  if (row === undefined) throw new Error(`${endpoint.id} has no row in the matrix`);
  return row;
}

async function ask(door: Fetcher, endpoint: Endpoint, row: Row, token: string | null, school = cast.school) {
  const sample = row.sample(school);
  return door(urlOf(endpoint, sample), {
    method: endpoint.method,
    headers: {
      "x-request-id": "matrix-0000",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(sample.body === undefined ? {} : { "content-type": "application/json" }),
      ...sample.headers,
    },
    body: sample.body === undefined ? null : JSON.stringify(sample.body),
  });
}

function expected(endpoint: Endpoint, row: Row, principal: Principal): readonly number[] {
  const granted = cast.permissions.get(principal) ?? [];
  if (row.allowed.includes(principal)) return [row.served ?? endpoint.status ?? 200].flat();
  const { access } = endpoint;
  return typeof access === "string" || access.some((needed) => covers(granted, needed)) ? [404] : [403];
}

test("every operation has a row, and every row an operation", () => {
  expect(Object.keys(MATRIX).sort()).toEqual(ENDPOINTS.map(({ id }) => id).sort());
});

test("every row that asks for a session has someone it serves", () => {
  expect(closed.filter((endpoint) => rowOf(endpoint).allowed.length === 0).map(({ id }) => id)).toEqual([]);
});

describe("without a session", () => {
  test.concurrent.each(named(closed))("%s answers 401", async (_id, endpoint) => {
    const tampered = `${cast.tokens.get("head@demo")?.slice(0, -6)}AAAAAA`;
    for (const token of [null, tampered, "not-a-token-at-all-but-long-enough"]) {
      const response = await ask(platform.door, endpoint, rowOf(endpoint), token);
      expect(response.status).toBe(401);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
    }
  });
});

describe.each(PRINCIPALS)("%s", (principal) => {
  test.concurrent.each(named(reads))("%s", (_id, endpoint) => answers(endpoint));
  test.each(named(writes))("%s", (_id, endpoint) => answers(endpoint));

  async function answers(endpoint: Endpoint): Promise<void> {
    const row = rowOf(endpoint);
    const token = cast.tokens.get(principal) ?? null;
    const response = await ask(platform.door, endpoint, row, token);
    const body = await response.text();
    expect(expected(endpoint, row, principal), body.slice(0, 300)).toContain(response.status);
    expect(response.headers.get("cache-control")).toBe("no-store");
    if (row.ownRowsOnly || response.status !== 404) return;
    const nothing = Object.fromEntries(
      Object.keys(cast.school).map((key) => [key, key === "sessionId" ? "1-aaaaaaaaaaaaaaaaaaaaaaaa" : 999_999_999]),
    );
    const absent = await ask(platform.door, endpoint, row, token, {
      ...cast.school,
      ...nothing,
      standardId: cast.school.standardId,
    });
    expect({ status: absent.status, body: await absent.text() }).toEqual({ status: 404, body });
  }
});

describe("what a stolen session must not do", () => {
  const asking = closed.filter(({ needsRecent }) => needsRecent !== undefined);
  const sessions = new Map<Principal, Promise<string>>();

  /** A session of this person that began eleven minutes ago. */
  function agedSession(principal: Principal): Promise<string> {
    const known = sessions.get(principal);
    if (known !== undefined) return known;
    const made = signIn(platform.door, `${principal}.eduai.test`).then(async ({ tokens }) => {
      const aged = "update users.user_sessions set created_at = now() - interval '11 minutes' where id = $1";
      await withRows(platform.database, (query) => query(aged, [tokens.refreshToken.split(".")[0]]));
      return tokens.accessToken;
    });
    sessions.set(principal, made);
    return made;
  }

  test("is marked in its contract", () => {
    expect(asking.map(({ id }) => id)).toEqual(expect.arrayContaining(ASK_FIRST));
  });

  test.each(named(asking))("%s asks who one is", async (_id, endpoint) => {
    const row = rowOf(endpoint);
    const [principal] = row.allowed;
    if (principal === undefined) throw new Error(`nobody may ${endpoint.id}`);
    const fields = endpoint.needsRecent === true ? [null] : (endpoint.needsRecent ?? []);
    for (const field of fields) {
      const withField = (school: typeof cast.school) => {
        const sample = row.sample(school);
        return field === null
          ? sample
          : { ...sample, body: Object.assign({}, sample.body, { [field]: WAYS_IN[field] }) };
      };
      const answer = await ask(platform.door, endpoint, { ...row, sample: withField }, await agedSession(principal));
      const text = await answer.text();
      expect([answer.status, text], field ?? "").toEqual([403, expect.stringContaining("confirmation_needed")]);
    }
  });
});

describe("what is served to strangers of the same school", () => {
  const json = async (principal: Principal, id: string): Promise<Record<string, unknown>> => {
    const endpoint = closed.find((candidate) => candidate.id === id);
    if (endpoint === undefined) throw new Error(`no operation ${id}`);
    const response = await ask(
      platform.door,
      endpoint,
      rowOf(endpoint),
      (await signIn(platform.door, `${principal}.eduai.test`)).tokens.accessToken,
    );
    expect(response.status).toBe(200);
    return response.json();
  };

  test("a helper and a classmate see the section, but not who is in it", async () => {
    expect(cast.permissions.get("helper@demo")?.toSorted()).toEqual(HELPER_PERMISSIONS.toSorted());
    expect((await json("teacher@demo", "getSection")).students).not.toEqual([]);
    for (const principal of ["helper@demo", "student2@demo", "parent2@demo"] as const) {
      expect((await json(principal, "getSection")).students).toEqual([]);
    }
  });

  test("a colleague sees Daniel, but no mark of a subject he does not teach", async () => {
    const inSection = async (principal: Principal) => {
      const { courses } = await json(principal, "getStudentGrades");
      return JSON.stringify(courses).includes(`"sectionId":${cast.school.sectionId}`);
    };
    expect(await inSection("teacher@demo")).toBe(true);
    expect(await inSection("teacher3@demo")).toBe(false);
  });

  test("nobody finds Daniel by search or in a list who has nothing to do with him", async () => {
    const found = async (principal: Principal) => {
      const { tokens } = await signIn(platform.door, `${principal}.eduai.test`);
      const headers = { authorization: `Bearer ${tokens.accessToken}` };
      const answers = ["/api/v1/search?text=Daniel%20Garc%C3%ADa", "/api/v1/students?search=Daniel%20Garc%C3%ADa"];
      const texts = await Promise.all(answers.map(async (path) => (await platform.door(path, { headers })).text()));
      return texts.some((text) => text.includes("García Romero"));
    };
    expect(await found("teacher3@demo")).toBe(true);
    for (const principal of [
      "teacher2@demo",
      "student2@demo",
      "student3@demo",
      "parent3@demo",
      "parent4@demo",
      "helper@demo",
    ] as const) {
      expect(await found(principal), principal).toBe(false);
    }
  });
});
