import { expect, test } from "vitest";
import { calledNames, checkVerbs, faultsOf, verbsOf } from "./verbs.ts";

const faults = (body: string, more = "") =>
  verbsOf(
    "core/notes/add-note.ts",
    `export async function addNote(ctx: Context, input: Note) {${body}}\n${more}`,
  ).flatMap(faultsOf);

const AUTHORIZE = 'authorize(ctx, "students.update");';
const WRITE = "await tx.insert(notes).values(input);";
const AUDIT = "await recordAudit(ctx, tx, [entry]);";

test("a verb begins with what it needs, and nothing else counts as that", () => {
  const missing = ["core/notes/add-note.ts: addNote does not begin with authorize(ctx, …)"];
  expect(faults(`${AUTHORIZE} return 1;`)).toEqual([]);
  expect(faults("return 1;")).toEqual(missing);
  expect(faults(`await ctx.db.read(q); ${AUTHORIZE}`)).toEqual(missing);
  expect(faults(`if (input.id > 0) ${AUTHORIZE}`)).toEqual(missing);
  expect(faults("authorize(ctx, ...permissions);")).toEqual(missing);
});

test("a transaction that writes has its audit entry inside", () => {
  const missing = ["core/notes/add-note.ts: addNote writes without recordAudit in the same transaction"];
  const within = (body: string) => `${AUTHORIZE} return ctx.db.transaction(async (tx) => {${body}});`;
  expect(faults(within(`${WRITE} ${AUDIT}`))).toEqual([]);
  expect(faults(within(WRITE))).toEqual(missing);
  expect(faults(`${within(WRITE)} ${AUDIT}`)).toEqual(missing);
  expect(faults(within("return store(tx, input);"), `async function store(tx) {${WRITE}}`)).toEqual(missing);
  expect(faults(within("return store(tx, input);"), `async function store(tx) {${WRITE} ${AUDIT}}`)).toEqual([]);
});

test("a verb that others join writes down what it writes itself; theirs is looked at where they are", () => {
  const missing = ["core/notes/add-note.ts: addNote writes without recordAudit in the same transaction"];
  const within = (body: string) => `${AUTHORIZE} return withTransaction(ctx, async (joined, tx) => {${body}});`;
  const others = "await eraseMarks(joined, input); await joined.ports.hub.publish(1); await notify(joined, 1);";
  expect(faults(within(others))).toEqual([]);
  expect(faults(within(`${others} ${WRITE}`))).toEqual(missing);
  expect(faults(within(`${others} ${WRITE} ${AUDIT}`))).toEqual([]);
  expect(faults(within("return store(tx, input);"), `async function store(tx) {${WRITE}}`)).toEqual(missing);
  const [verb] = verbsOf("core/notes/a.ts", `export async function a(ctx: Context) {${within(others)}}`);
  expect(verb?.joined).toEqual(["eraseMarks", "notify"]);
});

test("a batch has no place for an audit entry, so a verb only reads in it", () => {
  const within = (statement: string) => `${AUTHORIZE} await ctx.db.batch((q) => [q.${statement}]); ${AUDIT}`;
  expect(faults(within("select().from(notes)"))).toEqual([]);
  expect(faults(within("update(notes).set(input)"))).toEqual([
    "core/notes/add-note.ts: addNote writes without recordAudit in the same transaction",
  ]);
});

test("a verb that a door calls by another name is found all the same", () => {
  expect(calledNames('import { addNote as add, type Note } from "#core/notes/add-note.ts";')).toEqual([
    "addNote",
    "Note",
  ]);
});

test("only what takes a signed-in person's context is a verb", () => {
  expect(verbsOf("core/notes/a.ts", "export function a(ctx: SystemContext) {} function b(ctx: Context) {}")).toEqual(
    [],
  );
});

test("what joins the transaction of a verb that a door calls is looked at as well, what nobody calls is not", () => {
  const verb = (name: string, body: string) => `export async function ${name}(ctx: Context) {${body}}`;
  const sources: Record<string, string> = {
    "workers/api/notes/routes.ts": 'import { addNote } from "#core/notes/add-note.ts";',
    "core/notes/add-note.ts": verb("addNote", `${AUTHORIZE} return withTransaction(ctx, (inner) => joinNote(inner));`),
    "core/notes/join-note.ts": verb("joinNote", "return 1;"),
    "core/notes/idle-note.ts": verb("idleNote", "return 1;"),
  };
  expect(checkVerbs(Object.keys(sources), (file) => sources[file] ?? "")).toEqual([
    "core/notes/join-note.ts: joinNote does not begin with authorize(ctx, …)",
  ]);
});

test("all verbs of the doors pass", () => expect(checkVerbs()).toEqual([]));
