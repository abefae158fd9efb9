import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { groupForms, spaced } from "#schema/folded.ts";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "./context.ts";
import {
  containsText,
  holdsTitle,
  isGroup,
  maybeNumber,
  peopleNamed,
  spanishCollation,
  wordsOf,
} from "./spanish-text.ts";

let database: TestDatabase;
let head: Context;
let other: Context;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
  other = await contextFor(database, "head@otra.eduai.test");
});
afterAll(() => database?.drop());

async function asked<Row extends Record<string, unknown>>(query: ReturnType<typeof sql>, ctx = head) {
  return ctx.db.transaction(async (tx) => (await tx.execute<Row>(query)).rows);
}

/** Those of the texts for which the condition holds, in one question. */
async function those(texts: readonly string[], condition: (text: ReturnType<typeof sql>) => ReturnType<typeof sql>) {
  const list = sql.join(
    texts.map((text) => sql`${text}`),
    sql`, `,
  );
  const found = await asked<{ text: string }>(
    sql`select each.text from unnest(array[${list}]::text[]) with ordinality as each(text, at)
        where ${condition(sql`each.text`)} order by at`,
  );
  return found.map(({ text }) => text);
}

it("a register puts ñ after n, and accents and capitals part only what is equal without them", async () => {
  const right = ["Abad", "Álvarez", "alvarez B", "Nuez", "Núñez", "Ñu", "Ochoa", "Zúñiga"];
  const list = sql.join(
    right.toReversed().map((text) => sql`${text}`),
    sql`, `,
  );
  const found = await asked<{ text: string }>(
    sql`select text from unnest(array[${list}]::text[]) as text order by ${spanishCollation(sql`text`)}`,
  );
  expect(found.map(({ text }) => text)).toEqual(right);
});

it("a text is found whatever the accents and capitals of either side, and signs of a pattern are letters", async () => {
  const letter = fc.constantFrom("a", "Á", "ñ", "N", "Ü", "ç", "%", "_", "\\", " ", "e\u0301", "'", "·");
  const text = fc.string({ unit: letter, minLength: 1, maxLength: 4 });
  const plain = (words: string) =>
    words
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase();
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 12 }), text, async (texts, wanted) => {
      const right = texts.filter((one) => plain(one).includes(plain(wanted)));
      expect(await those(texts, (one) => containsText(one, wanted))).toEqual(right);
    }),
    { numRuns: 40 },
  );
}, 30_000);

it("what is typed is words: no accents, capitals, ordinals or signs, and eight at most", () => {
  expect(wordsOf("2.º A")).toEqual(["2", "a"]);
  expect(wordsOf("  Matemáticas, 3ª-B (ÑANDÚ) ")).toEqual(["matematicas", "3", "b", "nandu"]);
  expect(wordsOf("¿¡…!?  ")).toEqual([]);
  expect(wordsOf("a b c d e f g h i")).toEqual([..."abcdefgh"]);
});

it("a group is known by the ways people write it, apart by whole words", async () => {
  const groups = [
    "1º ESO A",
    "2º ESO A",
    "2º ESO B",
    "2º Bachillerato A",
    "12º A",
    "2.ª Primaria A",
    "Infantil 2 años",
  ];
  const meant: [string, string[]][] = [
    ["2.º ESO A", ["2º ESO A"]],
    ["2eso a", ["2º ESO A"]],
    ["2ESOA", ["2º ESO A"]],
    ["eso", ["1º ESO A", "2º ESO A", "2º ESO B"]],
    ["2 b", ["2º ESO B"]],
    ["2bach", ["2º Bachillerato A"]],
    ["BACHILLERATO", ["2º Bachillerato A"]],
    ["12", ["12º A"]],
    ["1 a", ["1º ESO A"]],
    ["3", []],
    ["años", ["Infantil 2 años"]],
    ["  ", []],
    ["%", []],
  ];
  for (const [typed, expected] of meant) {
    expect(await those(groups, (group) => isGroup(group, typed)), typed).toEqual(expected);
  }
  expect(await those(groups, (group) => isGroup(group, "2a"))).toEqual([
    "2º ESO A",
    "2º Bachillerato A",
    // Written in one, it is looked for within what is written in one; who types more finds less.
    "12º A",
    "2.ª Primaria A",
    "Infantil 2 años",
  ]);
  const title = sql`'Física y Química'`;
  const inTitle = (typed: string) => those(groups, (group) => holdsTitle(spaced(title), groupForms(group), typed));
  expect(await inTitle("quimica 1a")).toEqual(["1º ESO A"]);
  expect(await inTitle("y 2 b")).toEqual(["2º ESO B"]);
  expect(await inTitle("q 2 b")).toEqual([]);
});

it("people are found by words of their name in any order, and never those of another school", async () => {
  const named: [string, string, string][] = [
    ["head@demo.eduai.test", "María José", "Núñez de la Peña"],
    ["teacher@demo.eduai.test", "Ana", "Zz_Nuñes"],
    ["head@otra.eduai.test", "María José", "Núñez de la Peña"],
  ];
  const ids = await withRows(database, async (query) => {
    const found: number[] = [];
    for (const [email, given, family] of named) {
      const [row] = await query<{ id: string }>(
        "update users.users set given_name = $2, family_name = $3 where email = $1 returning id",
        [email, given, family],
      );
      found.push(Number(row?.id));
    }
    return found;
  });
  const [maria = 0, ana = 0, foreign = 0] = ids;
  const people = async (typed: string, ctx = head) => {
    const rows = await asked<{ id: string }>(
      sql`select u.id from users.users u where u.id in ${peopleNamed(typed)} order by u.id`,
      ctx,
    );
    return rows.map(({ id }) => Number(id)).filter((id) => ids.includes(id));
  };
  for (const typed of [
    "núñez peña",
    "PENA, maria",
    "jose nunez",
    "ñez de la pe",
    "uñez",
    "maria jose nuñez de la peña",
  ]) {
    expect((await people(typed)).includes(maria), typed).toBe(typed !== "ñez de la pe");
    expect((await people(typed, other)).includes(foreign), typed).toBe(typed !== "ñez de la pe");
    expect(await people(typed), typed).not.toContain(foreign);
    expect(await people(typed, other), typed).not.toContain(maria);
  }
  expect(await people("zz_nu")).toEqual([ana]);
  for (const typed of ["zz%nu", "zzxnu", "maria zz", "", " , "]) expect(await people(typed), typed).toEqual([]);
});

it("what holds a figure or a sign is rather a number than a name", () => {
  for (const name of ["Ana", "Núñez de la Peña", "O'Neill", "García, A."]) expect(maybeNumber(name), name).toBe(false);
  for (const code of ["12", "A-1", "ana@", "1ºA", "%"]) expect(maybeNumber(code), code).toBe(true);
});
