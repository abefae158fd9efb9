import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { expect, test } from "vitest";
import * as z from "zod";
import { Id } from "#contracts/common.ts";
import { ENDPOINTS } from "#contracts/index.ts";
import { openApi } from "./openapi.ts";
import { docsPage } from "./page.ts";

const Parameters = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string(), schema: z.unknown() })).optional(),
});
const { document, text } = openApi("https://eduai.test");

test("the document describes every operation once, with its rights, errors and bodies", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(document.servers).toEqual([{ url: "https://eduai.test/api/v1" }]);
  const operations = Object.values(document.paths ?? {}).flatMap((item) => Object.values(item ?? {}));
  const ids = operations.map((operation) => Reflect.get(Object(operation), "operationId"));
  expect(ids.sort()).toEqual(ENDPOINTS.map(({ id }) => id).sort());
  const grades = document.paths?.["/courses/{id}/grades"]?.post;
  expect(Object.keys(grades?.responses ?? {})).toEqual(expect.arrayContaining(["201", "401", "403", "412", "422"]));
  expect(document.paths?.["/auth/login"]?.post?.security).toEqual([]);
});

test("no two operations share method and path, and parameters in a path are declared", () => {
  const places = ENDPOINTS.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(places).size).toBe(places.length);
  for (const { path, params } of ENDPOINTS) expect(path.includes("{")).toBe(params !== undefined);
});

test("the page for people shows every operation and escapes what it shows", async () => {
  const page = String(await docsPage());
  for (const { id } of ENDPOINTS) expect(page).toContain(`id="${id}"`);
  expect(page).not.toContain("<script");
});

test("an id in an address is the number that answers hold, and schemas that recur have one name", () => {
  const { $schema: _, ...id } = z.toJSONSchema(Id);
  // Sessions, AI clients and what an audit entry is about are named by text, in answers too. and so is what an entry of the audit log is about.
  const rows = Object.entries(document.paths ?? {}).filter(([path]) => !/^\/(auth|audit-logs)(\/|$)/.test(path));
  const parameters = rows.flatMap(([, item]) =>
    Object.values(item ?? {}).flatMap((operation) => Parameters.parse(operation).parameters ?? []),
  );
  const ids = parameters.filter(({ name }) => /^(id|.+Id)$/.test(name) && !["sessionId", "entityId"].includes(name));
  expect(ids.length).toBeGreaterThan(20);
  for (const { schema } of ids) expect(schema).toEqual(id);
  const schemas = document.components?.schemas ?? {};
  expect(Object.keys(schemas)).toEqual(
    expect.arrayContaining(["Problem", "StudentRow", "StudentDetail", "GradeView", "ListStudentsAnswer"]),
  );
  const unused = Object.keys(schemas).filter((name) => !text.includes(`"#/components/schemas/${name}"`));
  expect(unused).toEqual([]);
  expect(JSON.stringify(schemas.Problem)).toContain("route's template");
});

test("the document is made once for an origin", () => {
  expect(openApi("https://eduai.test").document).toBe(document);
  expect(openApi("https://other.test").document.servers).toEqual([{ url: "https://other.test/api/v1" }]);
});

/** What somebody writes against a generated client: ids go from answers into addresses as they are. */
const USE = `
import type { components, operations, paths } from "./api";
type Student = components["schemas"]["StudentRow"];
type Path = paths["/students/{id}"]["get"]["parameters"]["path"];
declare const list: operations["listStudents"]["responses"][200]["content"]["application/json"];
export const rows: Student[] = list.data;
export const addresses: Path[] = list.data.map(({ id }) => ({ id }));
export const refusal = (problem: components["schemas"]["Problem"]): string => problem.instance;
// @ts-expect-error text is no id
export const wrong: Path = { id: "7" };
`;

test("a client generated from the document compiles, with answers' ids in addresses", {
  timeout: 240_000,
}, async () => {
  const files = new Map([
    ["/client/api.ts", astToString(await openapiTS(text))],
    ["/client/use.ts", USE],
  ]);
  const options = {
    strict: true,
    noEmit: true,
    types: [],
    lib: ["lib.es5.d.ts"],
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
  };
  const host = ts.createCompilerHost(options);
  const onDisk = {
    read: host.readFile.bind(host),
    exists: host.fileExists.bind(host),
    parse: host.getSourceFile.bind(host),
  };
  host.readFile = (name) => files.get(name) ?? onDisk.read(name);
  host.directoryExists = (name) => name === "/client" || ts.sys.directoryExists(name);
  host.fileExists = (name) => files.has(name) || onDisk.exists(name);
  host.getSourceFile = (name, version) => {
    const source = files.get(name);
    return source === undefined ? onDisk.parse(name, version) : ts.createSourceFile(name, source, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const complaints = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
  expect(complaints).toEqual([]);
});
