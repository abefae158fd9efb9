import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSecrets } from "#testing/secrets.ts";
import { isCommonPassword, publicFactIn } from "./common-passwords.ts";
import { deviceCookie, knownDevice } from "./devices.ts";
import {
  csrfToken,
  firstRefreshSecret,
  institutionOfSession,
  isCsrfToken,
  nextRefreshSecrets,
  splitCredential,
  wasIssued,
} from "./internal.ts";

const ctx = { secrets: testSecrets("k".repeat(43)) };
/** While the platform's key changes: new ones are made with another, those made before still count. */
const changing = { secrets: testSecrets("n".repeat(43), "k".repeat(43)) };
const elsewhere = { secrets: testSecrets("j".repeat(43)) };

describe("a credential", () => {
  it("names its school and its session, and what stands after the first dot is the secret", () => {
    const name = fc.stringMatching(/^[\w-]{10,48}$/);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 15 - 1 }),
        name,
        fc.stringMatching(/^[\w.~-]{0,100}$/),
        (school, rest, secret) => {
          const sessionId = `${school}-${rest}`;
          expect(institutionOfSession(sessionId)).toBe(school);
          expect(splitCredential(`${sessionId}.${secret}`)).toEqual({ sessionId, institutionId: school, secret });
        },
      ),
    );
  });

  it.each([
    "",
    ".",
    "7-abcdefghij",
    "7-abcdefghi.s",
    `7-${"a".repeat(49)}.s`,
    "0-abcdefghij.s",
    "07-abcdefghij.s",
    "-7-abcdefghij.s",
    "7.5-abcdefghij.s",
    "abcdefghij.s",
    "7-abcdefghij\n.s",
    "7-abcdefghiñ.s",
    " 7-abcdefghij.s",
    `${"9".repeat(16)}-abcdefghij.s`,
    `7-abcdefghij.${"s".repeat(188)}`,
  ])("is not %j", (text) => {
    expect(splitCredential(text)).toBeNull();
  });

  it("of 200 characters is still one", () => {
    expect(splitCredential(`7-abcdefghij.${"s".repeat(187)}`)).toMatchObject({ institutionId: 7 });
  });
});

async function nextRefreshSecret(macs: typeof ctx, sessionId: string, secret: string): Promise<string> {
  return (await nextRefreshSecrets(macs, sessionId, secret))[0] ?? "";
}

describe("a refresh secret", () => {
  it("is still ours while the key changes, and its successor is the one that was given out before too", async () => {
    const own = "7-abcdefghij";
    const first = await firstRefreshSecret(ctx, own);
    expect(await wasIssued(changing, own, first)).toBe(true);
    const [next = "", ...others] = await nextRefreshSecrets(changing, own, first);
    expect(others).toContain(await nextRefreshSecret(ctx, own, first));
    expect(await wasIssued(changing, own, next)).toBe(true);
    expect(await wasIssued(ctx, own, next)).toBe(false);
    const token = await csrfToken(ctx, own);
    expect(await isCsrfToken(changing, own, token)).toBe(true);
    expect(await isCsrfToken(changing, own, await csrfToken(changing, own))).toBe(true);
    expect(await isCsrfToken(elsewhere, own, token)).toBe(false);
    expect(await isCsrfToken(changing, "7-abcdefghik", token)).toBe(false);
    expect(await isCsrfToken(changing, own, "")).toBe(false);
  });

  it("has one successor, both issued by us for this session alone, whatever their number", async () => {
    const [own, foreign] = ["7-abcdefghij", "7-abcdefghik"];
    const first = await firstRefreshSecret(ctx, own);
    expect(await firstRefreshSecret(ctx, own)).not.toBe(first);
    const chain = [first];
    for (let turn = 0; turn < 5; turn += 1) {
      const last = chain.at(-1) ?? "";
      chain.push(await nextRefreshSecret(ctx, own, last));
      expect(await nextRefreshSecret(ctx, own, last)).toBe(chain.at(-1));
      expect(await nextRefreshSecret(ctx, foreign, last)).not.toBe(chain.at(-1));
      expect(await nextRefreshSecret(elsewhere, own, last)).not.toBe(chain.at(-1));
    }
    expect(new Set(chain).size).toBe(6);
    for (const secret of chain) {
      expect(await wasIssued(ctx, own, secret)).toBe(true);
      expect(await wasIssued(ctx, foreign, secret)).toBe(false);
      expect(await wasIssued(elsewhere, own, secret)).toBe(false);
      // No letter of it may change, be added or be missing.
      for (const made of [secret.slice(0, -1), `${secret}~`, `${secret}a`, secret.replace("~", ""), `x${secret}`]) {
        expect(await wasIssued(ctx, own, made), made).toBe(false);
      }
    }
    for (const made of ["", "~", first.split("~")[0] ?? ""]) expect(await wasIssued(ctx, own, made)).toBe(false);
    expect(splitCredential(`${own}.${chain.at(-1)}`)?.secret).toBe(chain.at(-1));
  });

  it("is no token against forged forms, which is the session's own", async () => {
    const token = await csrfToken(ctx, "7-abcdefghij");
    expect(await csrfToken(ctx, "7-abcdefghij")).toBe(token);
    expect(await csrfToken(ctx, "7-abcdefghik")).not.toBe(token);
    expect(await nextRefreshSecret(ctx, "7-abcdefghij", "")).not.toContain(token);
  });
});

describe("a device", () => {
  const under = (email: string, passwordHash = "$argon2id$1") => ({ email, passwordHash });
  const enter = async (cookie: string | null, email: string) =>
    deviceCookie(ctx, under(email), cookie, await knownDevice(ctx, under(email), cookie));
  const mails = Array.from({ length: 11 }, (_, at) => `p${at}@escuela.es`);

  it("is known to the accounts that signed in on it, under one name for each, the last one first", async () => {
    const [ana = "", luis = "", eva = ""] = mails;
    const one = await enter(null, ana);
    const name = await knownDevice(ctx, under(ana), one);
    expect(name).toMatch(/^[\w-]{16}$/);
    const two = await enter(one, luis);
    expect(two.split("~").at(1)).toBe(one);
    expect(await knownDevice(ctx, under(ana), two)).toBe(name);
    const again = await enter(two, ana);
    // Known already: the name stays, so that failures on it are counted on, and nothing is kept twice.
    expect(again.split("~")).toEqual([one, two.split("~")[0]]);
    expect(await knownDevice(ctx, under(eva), again)).toBeNull();
    expect(await knownDevice(ctx, under("P0@escuela.es"), again)).toBeNull();
    expect(await knownDevice(elsewhere, under(ana), again)).toBeNull();
    expect(await knownDevice(ctx, under(ana), null)).toBeNull();
    // The password was changed, or there is no such account any more.
    for (const hash of ["$argon2id$2", ""]) expect(await knownDevice(ctx, under(ana, hash), again)).toBeNull();
  });

  it("stays known under its name while the key changes, and from then on by the new one", async () => {
    const [ana = ""] = mails;
    const before = await enter(null, ana);
    const name = await knownDevice(changing, under(ana), before);
    expect(name).toBe(await knownDevice(ctx, under(ana), before));
    const after = await deviceCookie(changing, under(ana), before, name);
    expect(after.split("~").length).toBe(1);
    expect(await knownDevice({ secrets: testSecrets("n".repeat(43)) }, under(ana), after)).toBe(name);
    expect(await knownDevice(ctx, under(ana), after)).toBeNull();
  });

  it("that took a token from another account, or changed one, is a stranger's", async () => {
    const [ana = "", luis = ""] = mails;
    const [token = ""] = (await enter(null, ana)).split("~");
    const [name, mark] = token.split(".");
    const [other] = (await enter(null, luis)).split(".");
    for (const forged of [
      `${other}.${mark}`,
      `${name}.${"A".repeat(43)}`,
      `${token}a`,
      ` ${token}`,
      `${name}`,
      "~",
      "x",
    ]) {
      expect(await knownDevice(ctx, under(ana), forged), forged).toBeNull();
      expect((await enter(forged, ana)).split("~")[0], forged).not.toBe(token);
    }
    expect(await knownDevice(ctx, under(ana), `broken~~${token}~${"x".repeat(90)}`)).toBe(name);
  });

  it("of a classroom is known to the ten who came last; who came before is a stranger again", async () => {
    let cookie: string | null = null;
    for (const email of mails.slice(0, 10)) cookie = await enter(cookie, email);
    expect(await knownDevice(ctx, under(mails[0] ?? ""), cookie)).not.toBeNull();
    cookie = await enter(cookie, mails[10] ?? "");
    const known = await Promise.all(
      mails.map(async (email) => (await knownDevice(ctx, under(email), cookie)) !== null),
    );
    expect(known).toEqual([false, ...Array.from({ length: 10 }, () => true)]);
    // One who is known comes to the front and pushes nobody out.
    cookie = await enter(cookie, mails[1] ?? "");
    expect(cookie.split("~")).toHaveLength(10);
    expect(await knownDevice(ctx, under(mails[2] ?? ""), cookie)).not.toBeNull();
    const first = cookie.split("~")[0] ?? "";
    expect(await knownDevice(ctx, under(mails[1] ?? ""), `${first}~${"y".repeat(4_096)}`)).toBeNull();
    // The same token many times takes the place of none.
    const flood = [...Array.from({ length: 20 }, () => first), ...cookie.split("~").slice(1, 3)].join("~");
    expect((await enter(flood, "new@escuela.es")).split("~").slice(1)).toEqual(cookie.split("~").slice(0, 3));
  });
});

describe("a password", () => {
  it.each([
    "aaaaaaaaaaaa",
    "abababababab",
    "abcabcabcabc",
    "123456789012",
    "a1234567890123",
    "a1234567890123a",
    "abcdefghijklmn",
    "zyxwvutsrqpo",
    "aabbccddeeff",
    "PASSWORD2024!!",
    "P@ssw0rd-2024",
    "¡¡Contraseña!!2026",
    "m4dr1d-2026",
    "realmadridrealmadrid",
    "r3almadr1d2026!!",
    "correohorsecorreohorse",
    "Colegio 2026 2027",
    "\uff30\uff41\uff53\uff53\uff57\uff4f\uff52\uff44-2026",
    "3strella$$2026",
    "2013-p@ssw0rd",
    "p@ssw0rdP@SSW0RD1",
  ])("that everybody tries first is common: %s", (password) => {
    expect(isCommonPassword(password)).toBe(true);
  });

  it.each([
    "caballo grapa correcta",
    "mi colegio tiene ventanas",
    "abcd-wxyz-1357",
    "x12345b67890c",
    "passwordless world",
    "horsehorsehors",
  ])("of one's own is none: %s", (password) => {
    expect(isCommonPassword(password)).toBe(false);
  });

  it("says what it has of its owner when no more than four letters are left beside what everybody knows", () => {
    const ana = {
      email: "ana.perez@demo.eduai.test",
      username: "aperez",
      names: ["Ana María", null, "Pérez Ruiz"],
      school: "IES Río Pisuerga de Valladolid",
    };
    for (const [password, fact] of [
      ["ana.perez@demo.eduai.test", "name"],
      ["PEREZ-perez-2026", "name"],
      ["Ana María Pérez Ruiz", "name"],
      ["Peréz Ruíz 123456", "name"],
      ["perezabcd 2026", "name"],
      ["Pisuerga-2026-2027", "school"],
      ["ies rio pisuerga", "school"],
      ["P3r3z_An4_2026!", "name"],
      ["P1su3rga2027", "school"],
      ["perezabcde 2026", null],
      ["caballo grapa", null],
      ["es es es es es es", null],
      ["2026-2027-2028", null],
      ["", null],
      // Words of a domain that thousands share, and of what every school is called, are nobody's.
      ["eduai-demo-2026", null],
      ["demo eduai 2026 demo", null],
      ["ies-ies-ies-ies", null],
      ["pisuerga caballo", null],
    ] as const) {
      expect(publicFactIn(password, ana), password).toBe(fact);
    }
    const unknown = { email: null, username: null, names: [null], school: null };
    expect(publicFactIn("caballo", unknown)).toBeNull();
    const iker = { ...unknown, email: "iker.gonzalez@x.es", username: "i.garay" };
    expect(publicFactIn("iker.gonzalez.12", iker)).toBe("address");
    expect(publicFactIn("garay-garay-1", iker)).toBe("address");
    expect(publicFactIn("iker.gonzalez@x.es", { ...unknown, email: "iker.gonzalez@x.es" })).toBe("address");
    expect(publicFactIn("escuela infantil", { ...unknown, school: "Escuela Infantil Sol" })).toBeNull();
    // Two letters are in too many words to be anybody's name; three may be.
    expect(publicFactIn("li-li-li-li", { ...unknown, names: ["Li"] })).toBeNull();
    expect(publicFactIn("eva-eva-eva", { ...unknown, names: ["Eva"] })).toBe("name");
  });
});
