import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Vectors } from "#core/ports.ts";
import { upstashVectors } from "#platform/vector.ts";
import { contextFor } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { testVectors } from "#testing/vectors.ts";
import { embed } from "../search/feature-hash.ts";
import { CURRICULUM_NAMESPACE, indexStandards } from "./index-standards.ts";
import { listSubjects, searchStandards } from "./search-standards.ts";

let database: TestDatabase;
let client: pg.Client;
const vectors = testVectors();

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  await indexStandards(client, vectors);
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

type Query = Parameters<typeof searchStandards>[1];

async function search(query: Partial<Query>, store: Vectors = vectors, email = "teacher@demo.eduai.test") {
  const ctx = await contextFor(database, email, { ports: { vectors: store } });
  return searchStandards(ctx, { limit: 50, ...query });
}
const criteria = { kind: "assessment_criterion" } as const;
const textOf = (page: Awaited<ReturnType<typeof search>>) => page.data.map(({ text }) => text);

describe("searching the curriculum", () => {
  it("finds in other words what fits, before what does not", async () => {
    const wanted = "problemas de la vida real con fracciones";
    const page = await search({ ...criteria, search: wanted });
    expect(page).toMatchObject({ ranking: "similarity", nextCursor: null });
    expect(
      page.data
        .slice(0, 2)
        .map(({ code, subjectCode }) => `${subjectCode} ${code}`)
        .sort(),
    ).toEqual(["MAT 6.1", "MAT 6.2"]);
    const texts = textOf(page);
    const fitting = texts.findIndex((text) => text.startsWith("Reconoce situaciones reales"));
    const unfitting = texts.findIndex((text) => text.startsWith("Comparte lo que ha leído"));
    expect(fitting).toBeLessThan(unfitting === -1 ? texts.length : unfitting);
    expect(texts.some((text) => text.startsWith("Explica fenómenos naturales"))).toBe(false);
    const { data } = await search({ kind: "basic_knowledge", search: wanted });
    expect(data[0]?.text).toContain("fracciones");
  });

  it("shows no more than the limit, the best first", async () => {
    const all = await search({ search: "textos escritos con espíritu crítico" });
    const few = await search({ search: "textos escritos con espíritu crítico", limit: 3 });
    expect(few.data).toEqual(all.data.slice(0, 3));
    expect(few.data[0]?.text).toBe("Comprender textos escritos con espíritu crítico y para fines distintos.");
    expect(few).toMatchObject({ ranking: "similarity", nextCursor: null });
  });

  it("keeps to every filter", async () => {
    const wanted = { search: "textos escritos e información" };
    const everything = await search(wanted);
    for (const [filter, holds] of [
      [{ kind: "specific_competence" }, (row) => row.kind === "specific_competence"],
      [{ subject: "LCL" }, (row) => row.subjectCode === "LCL"],
      [{ subject: "Biología y Geología" }, (row) => row.subjectCode === "BYG"],
      [{ gradeLevel: "3º ESO" }, (row) => row.gradeLevels.includes("3º ESO")],
      [{ stage: "ESO", kind: "basic_knowledge" }, (row) => row.stage === "ESO" && row.kind === "basic_knowledge"],
    ] satisfies [Partial<Query>, (row: (typeof everything.data)[number]) => boolean][]) {
      const page = await search({ ...wanted, ...filter });
      expect(page.ranking).toBe("similarity");
      expect(page.data.length).toBeGreaterThan(0);
      expect(page.data.every(holds)).toBe(true);
      expect(page.data.length).toBeLessThan(everything.data.length);
    }
    expect(await search({ ...wanted, stage: "Bachillerato" })).toMatchObject({
      data: [],
      nextCursor: null,
      ranking: "text",
    });
  });

  it("finds codes, nothing for nonsense, and the order of the norm without a text", async () => {
    const codes = await search({ ...criteria, search: "6.1" });
    expect(codes.ranking).toBe("text");
    expect(codes.data.map(({ code }) => code)).toEqual(["6.1"]);
    for (const nonsense of ["xyzzy qwerty", "100%", "_"]) {
      expect(await search({ search: nonsense })).toMatchObject({ data: [], ranking: "text" });
    }
    for (const nothing of [{}, { search: "" }]) {
      const page = await search({ ...criteria, ...nothing, limit: 5 });
      expect(page.ranking).toBe("text");
      expect(page.nextCursor).not.toBeNull();
    }
  });

  it("takes a number with the name of a subject for that criterion, and for nothing else", async () => {
    for (const typed of ["criterio 6.1 matemáticas", "Matemáticas 6.1", "criterio de evaluación 6.1 de MATEMATICAS"]) {
      const { data } = await search({ search: typed });
      expect(
        data.map(({ kind, subjectCode, code }) => `${kind} ${subjectCode} ${code}`),
        typed,
      ).toEqual(["assessment_criterion MAT 6.1"]);
    }
    expect((await search({ search: "criterio 99.9 matemáticas" })).data).toEqual([]);
  });

  it("pages by text when the store is down, and says so", async () => {
    const dead = upstashVectors({ url: "http://127.0.0.1:9", token: "none" });
    const whole = await search({ search: "con" }, dead);
    expect(whole).toMatchObject({ ranking: "text", nextCursor: null });
    const first = await search({ search: "con", limit: 4 }, dead);
    expect(first.ranking).toBe("text");
    const rest = await search({ search: "con", cursor: first.nextCursor ?? "" });
    expect(rest.ranking).toBe("text");
    expect([...first.data, ...rest.data]).toEqual(whole.data);
    expect(whole.data.length).toBeGreaterThan(8);
  });
});

describe("subjects", () => {
  it("have their grade levels in order and as many criteria as a search finds", async () => {
    const { data } = await listSubjects(await contextFor(database, "teacher@demo.eduai.test"));
    expect(new Set(data.map(({ stage, code }) => `${stage} ${code}`)).size).toBe(data.length);
    for (const { stage, code, name, gradeLevels, criteria: count } of data) {
      expect(gradeLevels).toEqual(gradeLevels.toSorted());
      expect(new Set(gradeLevels).size).toBe(gradeLevels.length);
      expect(name).not.toBe("");
      expect((await search({ ...criteria, stage, subject: code, limit: 200 })).total).toBe(count);
    }
    expect(data.map(({ code }) => code)).toEqual(expect.arrayContaining(["MAT", "LCL", "BYG"]));
  });

  it("are for who may read the curriculum; neither pupils nor families may", async () => {
    for (const who of ["student", "parent"]) {
      const ctx = await contextFor(database, `${who}@demo.eduai.test`);
      await expect(listSubjects(ctx), who).rejects.toMatchObject({ code: "forbidden" });
      await expect(searchStandards(ctx, { limit: 5 }), who).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  it("are read anew when what the cache holds is nothing of ours, and from it for five minutes otherwise", async () => {
    const kept: [string, unknown, number][] = [];
    const cache = (value: unknown) => ({
      getJson: async () => value,
      setJson: async (key: string, stored: unknown, seconds: number) => void kept.push([key, stored, seconds]),
      delete: async () => undefined,
    });
    const ask = async (value: unknown) =>
      listSubjects(await contextFor(database, "teacher@demo.eduai.test", { ports: { cache: cache(value) } }));
    const view = await ask(null);
    expect(kept).toEqual([[expect.stringMatching(/^cache:curriculum:subjects:\d+$/), view, 300]]);
    for (const broken of ["text", 5, [], { data: [{ code: 5 }] }]) expect(await ask(broken)).toEqual(view);
    const one = { data: view.data.slice(0, 1) };
    expect(await ask(one)).toEqual(one);
    expect(kept).toHaveLength(5);
  });

  it("are kept per school: what one school has read answers no other", async () => {
    const { ports } = await contextFor(database, "head@demo.eduai.test");
    await client.query(
      `with school as (select institution_id as id from users.users where email = 'head@otra.eduai.test'),
            own as (insert into courses.curricula (institution_id, code, stage, title, source)
                    select id, 'TALLER', 'ESO', 'Taller', 'school' from school returning id, institution_id)
       insert into courses.curriculum_standards (institution_id, curriculum_id, kind, stage, subject_code, subject_name, text, source, slug)
       select institution_id, id, 'assessment_criterion', 'ESO', 'TAL', 'Taller propio', 'Lija con cuidado.', 'Propio', 'T.1' from own`,
    );
    const names = async (email: string) =>
      (await listSubjects(await contextFor(database, email, { ports }))).data.map(({ name }) => name);
    expect(await names("head@otra.eduai.test")).toContain("Taller propio");
    expect(await names("head@demo.eduai.test")).not.toContain("Taller propio");
    expect(await names("head@otra.eduai.test")).toContain("Taller propio");
  });
});

describe("the index", () => {
  it("writes nothing the second time, only what changed, and forgets what is gone", async () => {
    const store = testVectors();
    const first = await indexStandards(client, store);
    expect(first).toMatchObject({ removed: 0, unchanged: 0 });
    expect(first.written).toBeGreaterThan(70);
    expect(await indexStandards(client, store)).toEqual({ written: 0, removed: 0, unchanged: first.written });

    const gone = "99999999";
    await store.upsert(CURRICULUM_NAMESPACE, [{ id: gone, vector: embed("Ornitorrincos"), metadata: {} }]);
    await client.query("begin");
    try {
      const { rows } = await client.query(
        `update courses.curriculum_standards set text = 'Cuida las orquídeas.'
         where institution_id is null and slug = 'ESO.BYG.1-3.CE5.3' returning id`,
      );
      expect(await indexStandards(client, store)).toEqual({
        written: 1,
        removed: 1,
        unchanged: first.written - 1,
      });
      const [hit] = await store.query(CURRICULUM_NAMESPACE, embed("orquídea"), { topK: 1 });
      expect(hit?.id).toBe(String(rows[0].id));
      expect((await store.list(CURRICULUM_NAMESPACE)).has(gone)).toBe(false);
    } finally {
      await client.query("rollback");
    }
  });

  it("cannot show a school what its rows do not hold", async () => {
    const store = testVectors();
    const { rows } = await client.query(
      `with foreign_school as (select institution_id from users.users where email = 'head@otra.eduai.test'),
            own as (insert into courses.curricula (institution_id, code, stage, title, source)
                    select institution_id, 'PROPIO', 'ESO', 'Propio', 'school' from foreign_school returning id, institution_id)
       insert into courses.curriculum_standards (institution_id, curriculum_id, kind, stage, text, source, slug)
       select institution_id, id, 'assessment_criterion', 'ESO', 'Ornitorrincos australianos.', 'Propio', 'P.1' from own returning id`,
    );
    const id = String(rows[0].id);
    const vector = embed("Ornitorrincos australianos");
    const metadata = { kind: "assessment_criterion", stage: "ESO" };
    await store.upsert(CURRICULUM_NAMESPACE, [
      { id, vector, metadata },
      { id: "99999999", vector, metadata },
    ]);
    const wanted = { search: "un ornitorrinco australiano" };
    expect(await search(wanted, store)).toMatchObject({ data: [], nextCursor: null, total: 0, ranking: "text" });
    const theirs = await search(wanted, store, "teacher@otra.eduai.test");
    expect(theirs).toMatchObject({ ranking: "similarity", data: [{ text: "Ornitorrincos australianos." }] });
  });
});
