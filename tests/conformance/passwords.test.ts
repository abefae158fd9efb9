import initialize from "@phi-ag/argon2/node";
import { describe, expect, it } from "vitest";
import { argon2Passwords } from "#platform/passwords.ts";

const pepper = "a pepper for tests";
const passwords = argon2Passwords(() => initialize(), pepper);

/** The parts of a PHC string: id, version, parameters, salt, hash. */
function phc(encoded: string) {
  const [, id, version, parameters, salt = "", hash = ""] = encoded.split("$");
  return { id, version, parameters, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") };
}

describe("passwords", () => {
  it("are argon2id in PHC form at OWASP's parameters, salted anew each time", async () => {
    const [one, two] = [await passwords.hash("correcto caballo"), await passwords.hash("correcto caballo")];
    expect(one).not.toBe(two);
    const parts = phc(one);
    expect(parts).toMatchObject({ id: "argon2id", version: "v=19", parameters: "m=19456,t=2,p=1" });
    expect(parts.salt.length).toBeGreaterThanOrEqual(16);
    expect(parts.hash.length).toBe(32);
    expect(await passwords.verify(one, "correcto caballo")).toEqual({ ok: true, needsRehash: false });
    expect(await passwords.verify(one, "correcto caballo ")).toEqual({ ok: false, needsRehash: false });
    expect(await passwords.verify(one, "")).toEqual({ ok: false, needsRehash: false });
  });

  it("need the pepper they were made with", async () => {
    const other = argon2Passwords(() => initialize(), "another pepper for tests");
    const encoded = await passwords.hash("contraseña");
    expect((await other.verify(encoded, "contraseña")).ok).toBe(false);
    expect((await passwords.verify(encoded, "contraseña")).ok).toBe(true);
  });

  it("made with the pepper before are known while it is told, and hashed anew", async () => {
    const encoded = await passwords.hash("contraseña");
    const changing = argon2Passwords(() => initialize(), "another pepper for tests", pepper);
    expect(await changing.verify(encoded, "contraseña")).toEqual({ ok: true, needsRehash: true });
    expect(await changing.verify(encoded, "contraseñas")).toEqual({ ok: false, needsRehash: false });
    expect(await changing.verify(await changing.hash("x"), "x")).toEqual({ ok: true, needsRehash: false });
    expect((await changing.verify(changing.decoy(), "contraseña")).ok).toBe(false);
  });

  it("count to the last character, in any script, and agree between keyboards", async () => {
    const long = "ñandú🦤".repeat(150);
    const cases: [string, string, boolean][] = [
      [long, long, true],
      [long, `${long}x`, false],
      [long, long.slice(0, -1), false],
      ["密码很长很长", "密码很长很长", true],
      ["密码很长很长", "密码很长很短", false],
      ["can\u0303o\u0301n", "ca\u00f1\u00f3n", true],
      ["ca\u00f1on", "canon", false],
      ["a\u0000b", "a", false],
    ];
    for (const [set, tried, ok] of cases) {
      expect((await passwords.verify(await passwords.hash(set), tried)).ok, `${set} / ${tried}`).toBe(ok);
    }
  });

  it("made with weaker parameters are taken once more and asked to be hashed anew", async () => {
    const argon2 = await initialize();
    for (const weaker of [{ memoryCost: 8192 }, { timeCost: 1 }]) {
      const hash: typeof argon2.hash = (password, options) => argon2.hash(password, { ...options, ...weaker });
      const weak = argon2Passwords(async () => Object.assign(Object.create(argon2), { hash }), pepper);
      const encoded = await weak.hash("la de siempre");
      expect(await passwords.verify(encoded, "la de siempre")).toEqual({ ok: true, needsRehash: true });
      expect(await passwords.verify(encoded, "otra cosa")).toEqual({ ok: false, needsRehash: false });
    }
  });

  it("that are not in a form we know verify as false rather than throw", async () => {
    for (const encoded of ["", "plain", "$argon2id$v=19$m=19456,t=2,p=1$AAAA", "$2b$10$abcdefghijklmnopqrstuv"]) {
      expect(await passwords.verify(encoded, "x")).toEqual({ ok: false, needsRehash: false });
    }
  });

  it("of nobody: the decoy is computed over with the same parameters and sizes as a real one, and never matches", async () => {
    const argon2 = await initialize();
    const decoy = passwords.decoy();
    const [wanted, fake] = [phc(await passwords.hash("x")), phc(decoy)];
    expect({ ...fake, salt: fake.salt.length, hash: fake.hash.length }).toEqual({
      ...wanted,
      salt: wanted.salt.length,
      hash: wanted.hash.length,
    });
    expect(await passwords.verify(decoy, "x")).toEqual({ ok: false, needsRehash: false });
    const answer = argon2.tryVerify(decoy, "x");
    // A hash the library cannot read is refused before any work is done; one it computed over is said to differ.
    const real = argon2.tryVerify(await passwords.hash("x"), "y");
    expect(answer).toEqual(real);
    expect(argon2.tryVerify(decoy.slice(0, 40), "x")).not.toEqual(real);
  });
});
