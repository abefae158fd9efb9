import { afterAll, beforeAll, expect, it } from "vitest";
import { FOUND_KINDS } from "#contracts/api/search.ts";
import { contextFor } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { listPeople } from "../people/list-people.ts";
import { listStudents } from "../students/list-students.ts";
import { searchEverything } from "./search-everything.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

const as = (account: string) => contextFor(database, `${account}.eduai.test`);
const find = async (account: string, text: string) => (await searchEverything(await as(account), { text })).data;

it("finds people, groups and staff for the head, each of the own school alone", async () => {
  const head = await as("head@demo");
  const pupil = (await listStudents(head, { limit: 1, sort: "familyName" })).data[0];
  const byName = await find("head@demo", `${pupil?.givenName} ${pupil?.familyName}`);
  expect(byName).toContainEqual(expect.objectContaining({ kind: "student", id: pupil?.id, detail: pupil?.groupName }));
  expect(await find("head@otra", `${pupil?.givenName} ${pupil?.familyName}`)).not.toContainEqual(
    expect.objectContaining({ id: pupil?.id }),
  );
  const [teacher] = (await listPeople(head, { limit: 1, kind: "teacher", state: "active", sort: "familyName" })).data;
  expect(await find("head@demo", teacher?.familyName ?? "")).toContainEqual(
    expect.objectContaining({ kind: "staff", id: teacher?.id }),
  );
  const groups = await find("head@demo", "MATEMATICAS");
  expect(groups.filter(({ kind }) => kind === "section").length).toBeGreaterThan(0);
});

it("finds families for the office, with the first names of their children, and for nobody else", async () => {
  const parent = await as("parent@demo");
  const children = (await listStudents(parent, { limit: 10, sort: "familyName" })).data;
  const mother = (
    await listPeople(await as("head@demo"), {
      limit: 1,
      kind: "parent",
      state: "active",
      sort: "familyName",
      search: "parent@demo.eduai.test",
    })
  ).data[0];
  const name = `${mother?.givenName} ${mother?.familyName}`;
  const found = (await find("secretary@demo", name)).filter(({ kind }) => kind === "family");
  expect(found.map(({ id }) => id)).toContain(mother?.id);
  const detail = found.find(({ id }) => id === mother?.id)?.detail ?? "";
  for (const { givenName } of children) expect(detail).toContain(givenName);
  for (const account of ["teacher@demo", "parent2@demo", "student@demo", "head@otra"]) {
    expect(
      (await find(account, name)).filter(({ kind }) => kind === "family"),
      account,
    ).toEqual([]);
  }
});

it("shows to each what they reach: no staff to a teacher, no strangers to a family, no pupil to a pupil", async () => {
  const teacher = await as("teacher@demo");
  const own = await listStudents(teacher, { limit: 200, sort: "familyName" });
  const found = await find("teacher@demo", "ma");
  expect(found.map(({ kind }) => kind)).not.toContain("staff");
  const reach = new Set(own.data.map(({ id }) => id));
  expect(found.filter(({ kind, id }) => kind === "student" && !reach.has(id))).toEqual([]);
  const children = (await listStudents(await as("parent@demo"), { limit: 10, sort: "familyName" })).data;
  const name = children[0]?.givenName ?? "";
  const family = (await find("parent@demo", name)).filter(({ kind }) => kind === "student");
  expect(family.map(({ id }) => id)).toContain(children[0]?.id);
  expect(family.length).toBeLessThanOrEqual(children.length);
  const forPupil = await find("student@demo", name);
  expect(forPupil.filter(({ kind }) => kind !== "section")).toEqual([]);
});

it("answers an empty list when nothing is found", async () => {
  expect(await find("head@demo", "zzzz no existe")).toEqual([]);
});

it("says how many there are of each kind beyond the six it shows", async () => {
  const { data, totals } = await searchEverything(await as("head@demo"), { text: "ma" });
  for (const kind of FOUND_KINDS) {
    const shown = data.filter((one) => one.kind === kind).length;
    expect(shown, kind).toBe(Math.min(6, totals[kind]));
  }
  const named = await listStudents(await as("head@demo"), { limit: 200, sort: "familyName", search: "ma" });
  expect(totals.student).toBe(named.total);
  expect(totals.student).toBeGreaterThan(6);
  expect((await searchEverything(await as("student@demo"), { text: "ma" })).totals).toMatchObject({
    student: 0,
    staff: 0,
  });
});
