import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCALE_TEMPLATES } from "#contracts/api/institutions/scale-templates.ts";
import { contextFor, number, type Recorded, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { getGradebook } from "../grades/get-gradebook.ts";
import { listSections } from "../sections/list-sections.ts";
import { getStudentGrades } from "../students/get-student-grades.ts";
import { listGradingScales } from "./grading-scales.ts";
import { changeGradingScale, createGradingScale, removeGradingScale } from "./write-grading-scales.ts";

let database: TestDatabase;
let head: Context & { recorded: Recorded };
let other: Context;
let teacher: Context;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
  other = await contextFor(database, "head@otra.eduai.test");
  teacher = await contextFor(database, "teacher@demo.eduai.test");
});
afterAll(() => database?.drop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const lastEntries = (count: number) =>
  rows("select action, before, after from users.audit_logs order by id desc limit $1", [count]);
const scale = async (title: string) => {
  const found = (await listGradingScales(head)).data.find((one) => one.title === title);
  if (found === undefined) throw new Error(`no scale ${title}`);
  return { ...found, version: String(found.version) };
};
const change = async (title: string, values: Partial<Parameters<typeof changeGradingScale>[1]>) => {
  const { id, version } = await scale(title);
  return changeGradingScale(head, { id, version, ...values });
};
const refusal = (attempt: Promise<unknown>) =>
  attempt.then(
    () => null,
    (error: unknown) => error,
  );
/** Marks, pupils and classes at a level, as anybody sees them. */
const shownAt = async (level: string) => {
  const [row] = await rows<{ marks: number; students: number; sections: number }>(
    `select count(*)::int as marks, count(distinct g.student_id)::int as students, count(distinct s.id)::int as sections
     from courses.grades g join courses.assignments a on a.id = g.assignment_id join courses.sections s on s.id = a.section_id
     join courses.courses c on c.id = s.course_id
     where g.institution_id = $1 and s.status = 'active' and g.status <> 'cleared' and c.grade_level = $2`,
    [head.actor.institutionId, level],
  );
  if (row === undefined) throw new Error("a count");
  return row;
};

const plain = { min: 0, max: 10, pass: 5, decimals: 2, bands: [], gradeLevels: [] };

describe("a school's grading scales", () => {
  it("are read by everybody of it; who may change them is told what is shown at each level", async () => {
    const seen = await listGradingScales(head);
    expect(seen.data.map(({ title, isDefault }) => [title, isDefault])).toEqual([
      ["Numérica 0–10", true],
      ["Bachillerato", false],
      ["ESO", false],
    ]);
    const eso = await scale("ESO");
    expect(seen.levels?.map(({ gradeLevel, scaleId }) => [gradeLevel, scaleId])).toEqual(
      ["1º ESO", "2º ESO", "3º ESO", "4º ESO"].map((level) => [level, eso.id]),
    );
    expect(seen.levels?.[1]).toMatchObject(await shownAt("2º ESO"));
    expect(seen.levels?.[1]?.marks).toBeGreaterThan(0);
    for (const account of ["teacher", "student", "parent", "secretary"]) {
      const person = await contextFor(database, `${account}@demo.eduai.test`);
      expect(await listGradingScales(person)).toEqual({ data: seen.data, levels: null });
      for (const attempt of [
        () => createGradingScale(person, { title: "Mía", ...plain }),
        () => changeGradingScale(person, { id: eso.id, version: eso.version, title: "Mía" }),
        () => removeGradingScale(person, { id: eso.id, version: eso.version }),
      ]) {
        expect(await refusal(attempt())).toMatchObject({ code: "forbidden" });
      }
    }
  });

  it("of another school are not there", async () => {
    const { id, version } = await scale("ESO");
    for (const attempt of [
      () => changeGradingScale(other, { id, version, title: "Mía" }),
      () => removeGradingScale(other, { id, version }),
    ]) {
      expect(await refusal(attempt())).toMatchObject({ code: "not_found" });
    }
    expect((await listGradingScales(other)).data.map((one) => one.id)).not.toContain(id);
  });

  it("give each course the word of its level beside the average, in the gradebook and for the pupil", async () => {
    const section = (await listSections(teacher, { limit: 10 })).data.find(({ groupName }) => groupName === "2º ESO A");
    const book = await getGradebook(teacher, { id: section?.id ?? 0 });
    expect(book.scale.bands.map(({ code }) => code)).toEqual(["IN", "SU", "BI", "NT", "SB"]);
    const words = new Map(book.scale.bands.map(({ code, from }) => [code, from]));
    const marked = book.students.filter(({ average }) => average !== null);
    expect(marked.length).toBeGreaterThan(10);
    for (const { average, band } of marked) {
      const next = [...words.values()].find((from) => from > (words.get(band?.code ?? "") ?? 11));
      expect(average).toBeGreaterThanOrEqual(words.get(band?.code ?? "") ?? 11);
      expect(average).toBeLessThan(next ?? 11);
    }
    const [one] = marked;
    const own = await getStudentGrades(head, { id: one?.id ?? 0 });
    const course = own.courses.find(({ sectionId }) => sectionId === section?.id);
    expect(course).toMatchObject({ average: one?.average, band: one?.band });
    // A course of another level, on numbers alone.
    await rows("update courses.courses set grade_level = '1.º BACHILLERATO' where id = $1", [section?.courseId]);
    expect(await getGradebook(teacher, { id: section?.id ?? 0 })).toMatchObject({ scale: { decimals: 0, bands: [] } });
    const mixed = await getStudentGrades(head, { id: one?.id ?? 0 });
    expect(mixed.courses.find(({ sectionId }) => sectionId === section?.id)).toMatchObject({
      scale: { decimals: 0 },
      band: null,
    });
    expect(mixed.courses.filter(({ scale: { bands } }) => bands.length > 0).length).toBeGreaterThan(3);
    await rows("update courses.courses set grade_level = '2º ESO' where id = $1", [section?.courseId]);
  });
});

describe("a change of a scale", () => {
  it("says what cannot be so, each at its field", async () => {
    const bands = SCALE_TEMPLATES.eso.bands;
    const at = async (values: Partial<Parameters<typeof createGradingScale>[1]>) => {
      const error = await refusal(createGradingScale(head, { title: "Otra", ...plain, ...values }));
      if (!(error instanceof AppError) || error.code !== "unprocessable") throw error;
      return Object.fromEntries((error.issues ?? []).map(({ path, reason }) => [path, reason]));
    };
    expect(await at({ pass: 0 })).toEqual({ pass: "scale_pass_outside" });
    expect(await at({ pass: 11 })).toEqual({ pass: "scale_pass_outside" });
    expect(await at({ min: 10, max: 0 })).toEqual({ pass: "scale_pass_outside" });
    expect(await at({ pass: 4.5, decimals: 0 })).toEqual({ pass: "scale_too_fine" });
    expect(await at({ bands: bands.slice(1) })).toEqual({ "bands.0.from": "scale_bands_start" });
    expect(await at({ bands: [...bands, { code: "MH", title: "Matrícula", from: 9 }] })).toEqual({
      "bands.5.from": "scale_bands_order",
    });
    expect(await at({ bands: [...bands, { code: "MH", title: "Matrícula", from: 11 }] })).toEqual({
      "bands.5.from": "scale_bands_order",
    });
    expect(await at({ bands: [...bands, { code: "sb", title: "Matrícula", from: 10 }] })).toEqual({
      "bands.5.code": "scale_code_twice",
    });
    expect(await at({ bands, pass: 4 })).toEqual({ pass: "scale_pass_inside" });
    expect(await at({ title: "ESO" })).toEqual({ title: "scale_title_taken" });
  });

  it("names the levels that are on another scale, however they are written", async () => {
    const clash = createGradingScale(head, { title: "Otra", ...plain, gradeLevels: ["1.º eso", "1º FPB"] });
    expect(await refusal(clash)).toMatchObject({
      code: "conflict",
      reason: "scale_level_taken",
      current: { gradeLevels: ["1º ESO"], scale: { title: "ESO" } },
      issues: [{ path: "gradeLevels" }],
    });
    const free = await createGradingScale(head, { title: "FP", ...plain, gradeLevels: ["1º FPB", "1.º FPB"] });
    expect(free.gradeLevels).toEqual(["1º FPB"]);
    await removeGradingScale(head, { id: free.id, version: String(free.version) });
  });

  it("of numbers or bands asks for the present count of marks that will show otherwise; stored marks stay", async () => {
    const levels = ["1º ESO", "2º ESO", "3º ESO", "4º ESO"];
    const counts = await Promise.all(levels.map(shownAt));
    const marks = counts.reduce((sum, one) => sum + one.marks, 0);
    const students = await number(
      database,
      `select count(distinct g.student_id) from courses.grades g join courses.assignments a on a.id = g.assignment_id
       join courses.sections s on s.id = a.section_id
       where g.institution_id = $1 and s.status = 'active' and g.status <> 'cleared'`,
      [head.actor.institutionId],
    );
    const present = { marks, students, sections: counts.reduce((sum, one) => sum + one.sections, 0) };
    const stored = () => rows("select md5(string_agg(g::text, '' order by id)) as all from courses.grades g");
    const before = await stored();
    for (const affects of [undefined, 0, marks - 1]) {
      const values = { decimals: 1, ...(affects === undefined ? {} : { affects }) };
      expect(await refusal(change("ESO", values))).toMatchObject({
        code: "conflict",
        reason: "scale_affects",
        current: present,
      });
    }
    expect(await change("ESO", { decimals: 1, affects: marks })).toMatchObject({ decimals: 1, version: 2 });
    expect(await stored()).toEqual(before);
    expect(await lastEntries(1)).toMatchObject([
      {
        action: "school.scale_changed",
        before: { decimals: 2, bands: expect.arrayContaining(["SU Suficiente: 5"]) },
        after: { decimals: 1, shownOtherwise: marks },
      },
    ]);
    // A name alone changes nothing that marks show.
    expect(await change("ESO", { title: "Secundaria" })).toMatchObject({ version: 3 });
    await change("Secundaria", { title: "ESO" });
    await change("ESO", { decimals: 2, affects: marks });
    // What is as it was is no change.
    const same = await scale("ESO");
    expect(await change("ESO", { decimals: 2, gradeLevels: levels })).toMatchObject({ version: Number(same.version) });
  });

  it("that moves levels asks for the marks of those levels alone", async () => {
    const two = await shownAt("4º ESO");
    const kept = ["1º ESO", "2º ESO", "3º ESO"];
    expect(await refusal(change("ESO", { gradeLevels: kept }))).toMatchObject({ current: two });
    await change("ESO", { gradeLevels: kept, affects: two.marks });
    // From the default one to a scale of the same looks: nobody sees a difference.
    const twin = await createGradingScale(head, { title: "Gemela", ...plain, gradeLevels: ["4º ESO"] });
    const { id, version } = await scale("Gemela");
    expect(await refusal(removeGradingScale(head, { id, version }))).toMatchObject({
      code: "conflict",
      reason: "scale_in_use",
      current: two,
    });
    const otherwise = { title: "Otra", ...plain, decimals: 0, gradeLevels: [] };
    expect(await refusal(createGradingScale(head, { ...otherwise, affects: 3 }))).toMatchObject({
      reason: "scale_affects",
      current: { marks: 0, students: 0, sections: 0 },
    });
    await change("Gemela", { gradeLevels: [] });
    await removeGradingScale(head, { id: twin.id, version: "2" });
    expect(await lastEntries(1)).toMatchObject([{ action: "school.scale_removed", before: { title: "Gemela" } }]);
    await change("ESO", { gradeLevels: [...kept, "4º ESO"], affects: two.marks });
  });

  it("makes another the default in place of the one that is, which alone never goes", async () => {
    const numeric = await scale("Numérica 0–10");
    expect(await refusal(removeGradingScale(head, numeric))).toMatchObject({ reason: "scale_is_default" });
    await change("Bachillerato", { isDefault: true });
    expect((await listGradingScales(head)).data.filter(({ isDefault }) => isDefault)).toMatchObject([
      { title: "Bachillerato" },
    ]);
    expect(await lastEntries(2)).toMatchObject([
      { before: { title: "Numérica 0–10", isDefault: true }, after: { isDefault: false } },
      { before: { title: "Bachillerato", isDefault: false }, after: { isDefault: true } },
    ]);
    // Not even around the verbs.
    await expect(rows("update users.grading_scales set is_default = false where is_default")).rejects.toMatchObject({
      constraint: "grading_scales_has_default",
    });
    await change("Numérica 0–10", { isDefault: true });
  });

  it("by two at once: one is told what the other has made", async () => {
    const { id, version } = await scale("Bachillerato");
    const attempts = await Promise.allSettled(
      ["Bach A", "Bach B"].map((title) => changeGradingScale(head, { id, version, title })),
    );
    expect(attempts.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = attempts.find((one) => one.status === "rejected");
    const now = (await listGradingScales(head)).data.find((one) => one.id === id);
    expect(lost?.reason).toMatchObject({ code: "precondition_failed", reason: "scale_changed", current: now });
    const levels = await Promise.allSettled(
      ["Uno", "Dos"].map((title) => createGradingScale(head, { title, ...plain, gradeLevels: ["1º FPB"] })),
    );
    expect(levels.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
