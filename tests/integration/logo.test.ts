import { afterAll, beforeAll, expect, test } from "vitest";
import { auditApi } from "#contracts/api/audit/audit.ts";
import { authApi } from "#contracts/api/identity/auth.ts";
import { brandingApi, LOGO_BYTES } from "#contracts/api/institutions/branding.ts";
import { apiClient, type Client, type Fetcher, signIn } from "#testing/api.ts";
import { startApi, until } from "#testing/api-platform.ts";
import { number } from "#testing/context.ts";
import type { TestPlatform } from "#testing/harness.ts";
import { JPEG_LOGO, pngLogo } from "../fixtures/logos.ts";

let platform: TestPlatform;
let door: Fetcher;
let head: Client;

const signedIn = new Map<string, Awaited<ReturnType<typeof signIn>>>();
const person = async (account: string) => {
  const known = signedIn.get(account) ?? (await signIn(door, `${account}.eduai.test`));
  signedIn.set(account, known);
  return known;
};

beforeAll(async () => {
  ({ door, ...platform } = await startApi());
  head = (await person("head@demo")).call;
}, 240_000);
afterAll(() => platform?.stop());

const now = async () => (await head(brandingApi.get, {})).view;
const match = (version: number) => ({ headers: { "if-match": `"${version}"` } });
const fileOf = async (account: string, headers: Record<string, string> = {}, query = "") => {
  const { tokens } = await person(account);
  return door(`/api/v1/institution/logo${query}`, {
    headers: { authorization: `Bearer ${tokens.accessToken}`, ...headers },
  });
};

test("a logo is uploaded, shown to everybody of the school as a file that does nothing, and taken away", async () => {
  const png = Uint8Array.from(pngLogo(300, 100));
  const { version } = await now();
  const set = await head(brandingApi.setLogo, { bytes: png, ...match(version) });
  expect(set.view.logo).toMatchObject({ contentType: "image/png", width: 300, height: 100 });
  expect(set.headers.get("etag")).toBe(`"${set.view.version}"`);
  const sha = set.view.logo?.sha ?? "";

  for (const account of ["secretary@demo", "teacher@demo", "student@demo", "parent@demo", "head@demo"]) {
    const answer = await fileOf(account);
    expect(answer.status, account).toBe(200);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(png);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, no-cache",
      etag: `"${sha}"`,
    });
  }
  const kept = await fileOf("parent@demo", {}, `?sha=${sha}`);
  expect(kept.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  for (const tags of [`"${sha}"`, `W/"${sha}"`, `"other", "${sha}"`, "*"]) {
    const same = await fileOf("parent@demo", { "if-none-match": tags });
    expect([same.status, await same.text(), same.headers.get("etag")], tags).toEqual([304, "", `"${sha}"`]);
  }
  expect((await fileOf("parent@demo", { "if-none-match": `"${version}"` })).status).toBe(200);

  expect((await fileOf("head@otra")).status).toBe(404);
  expect((await door("/api/v1/institution/logo")).status).toBe(401);
  expect((await fileOf("parent@demo", {}, "?sha=..")).status).toBe(400);
  const { call } = await person("parent@demo");
  await until("the new brand in a session", async () => {
    const { brand } = (await call(authApi.me, {})).view;
    return brand.logo?.sha === sha ? true : undefined;
  });

  const next = await head(brandingApi.setLogo, { bytes: Uint8Array.from(JPEG_LOGO), ...match(set.view.version) });
  // What the first lay in goes by the outbox.
  await until("the end of the first file", async () => {
    const open = "select count(*) from outbox.events where type = 'files.expired' and finished_at is null";
    return (await number(platform.database, open)) === 0 ? true : undefined;
  });
  const replaced = await fileOf("student@demo", {}, `?sha=${sha}`);
  expect([replaced.headers.get("content-type"), replaced.headers.get("cache-control")]).toEqual([
    "image/jpeg",
    "private, no-cache",
  ]);
  const removed = await head(brandingApi.removeLogo, match(next.view.version));
  expect(removed.view.logo).toBeNull();
  expect((await fileOf("parent@demo")).status).toBe(404);
  const { data } = (await head(auditApi.list, { query: { limit: 20 } })).view;
  expect(data.map(({ action }) => action).filter((action) => action.startsWith("school."))).toEqual([
    "school.logo_removed",
    "school.logo_changed",
    "school.logo_changed",
  ]);
});

test.each([
  ["an SVG called a PNG", new TextEncoder().encode("<svg/>"), 422, "logo_type"],
  ["a file cut short", Uint8Array.from(pngLogo(64, 64).subarray(0, -4)), 422, "logo_broken"],
  ["one with more behind it", Uint8Array.from([...pngLogo(64, 64), 80, 75, 3, 4]), 422, "logo_more"],
  ["one too small", Uint8Array.from(pngLogo(16, 64)), 422, "logo_size"],
  ["nothing", new Uint8Array(), 422, "logo_broken"],
  ["a byte too many", new Uint8Array(LOGO_BYTES + 1), 413, undefined],
  ["26 MB", new Uint8Array(26_000_000), 413, undefined],
])("%s is refused, whatever its sender calls it, and changes nothing", async (_name, bytes, status, reason) => {
  const before = await now();
  const headers = { "if-match": `"${before.version}"`, "content-type": "image/png" };
  const answer = await head(brandingApi.setLogo, { bytes, headers });
  expect([answer.status, answer.problem.reason]).toEqual([status, reason]);
  expect(await now()).toEqual(before);
});

test("logo and colour are the head's to change, from the version that they read", async () => {
  const { version } = await now();
  const png = Uint8Array.from(pngLogo(64, 64));
  for (const account of ["secretary@demo", "teacher@demo", "student@demo", "parent@demo"]) {
    const { call } = await person(account);
    expect((await call(brandingApi.setLogo, { bytes: png, ...match(version) })).status, account).toBe(403);
    expect((await call(brandingApi.setColor, { body: { color: null }, ...match(version) })).status).toBe(403);
  }
  expect((await apiClient(door)(brandingApi.setLogo, { bytes: png, ...match(version) })).status).toBe(401);
  expect((await head(brandingApi.setLogo, { bytes: png })).status).toBe(428);
  expect((await head(brandingApi.setLogo, { bytes: png, ...match(version + 1) })).status).toBe(412);
  const painted = await head(brandingApi.setColor, { body: { color: " #276AC0" }, ...match(version) });
  expect(painted.view.color).toBe("#276ac0");
  for (const color of ["red", "#fff", "#12345g", "url(x)", 7]) {
    const sent: never = { body: { color }, ...match(painted.view.version) } as never;
    expect((await head(brandingApi.setColor, sent)).status, String(color)).toBe(422);
  }
  await head(brandingApi.setColor, { body: { color: null }, ...match(painted.view.version) });
});
