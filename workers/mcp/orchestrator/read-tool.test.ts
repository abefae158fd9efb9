import { expect, test, vi } from "vitest";
import * as z from "zod";
import { Id, IsoDate, PageQuery, PathId, page } from "#contracts/common.ts";
import { endpoint } from "#contracts/endpoint.ts";
import type { Context } from "#core/context.ts";
import { readTool } from "./read-tool.ts";

const Loan = z.object({ id: Id, title: z.string(), email: z.string(), lentAt: z.string() });

const loans = endpoint({
  id: "listLoans",
  method: "GET",
  path: "/books/{id}/loans",
  tag: "resources",
  summary: "Loans of a book",
  access: ["courses.read", "children.read"],
  params: z.strictObject({ id: PathId }),
  query: PageQuery.extend({
    lentTo: PathId.optional(),
    since: IsoDate.optional(),
    overdue: z.stringbool().optional(),
    sort: z.enum(["title", "-title"]).default("title"),
  }),
  view: page(Loan).extend({ shelves: z.array(z.string()) }),
});

const rows = [{ id: 7, title: "Platero y yo", email: "a@b.test", lentAt: "2026-11-24T08:30:00.000Z" }];
const verb = vi.fn(async () => ({ data: rows, nextCursor: "abc", prevCursor: "x", total: 31, offset: 0, shelves: [] }));
const ctx: Context = {
  actor: {
    userId: 7,
    institutionId: 3,
    role: "",
    kind: "teacher",
    permissions: [],
    name: "Ana",
    sessionId: "mcp-test",
  },
  origin: { requestId: "req-1", ip: null, userAgent: null },
  now: () => new Date(0),
  get db(): never {
    throw new Error("the verb is handed in");
  },
  get ports(): never {
    throw new Error("the verb is handed in");
  },
};
const school = { timeZone: "Europe/Madrid" };

const tool = readTool(loans, verb, {
  name: "list_loans",
  title: "Préstamos",
  names: { id: "book_id" },
  describe: { id: "Identifier of the book" },
  limit: 25,
  extra: { starting: z.string().max(1).optional() },
  rows: "loans",
  output: loans.view.extend({ data: z.array(Loan.omit({ email: true })) }),
  prepare: (_ctx, input) => ({ ...input, sort: "-title" as const }),
  adapt: (view, { starting = "" }) => ({ ...view, data: view.data.filter(({ title }) => title.startsWith(starting)) }),
  summary: ({ data, total }) => ({ intro: `${data.length} de ${total}.`, rows: data.map(({ lentAt }) => lentAt) }),
});

test("a contract says what a tool takes, as JSON values in snake case, and who may call it", () => {
  expect(tool).toMatchObject({ description: loans.summary, requires: loans.access, scopes: ["mcp:read"] });
  expect(tool.annotations.readOnlyHint).toBe(true);
  const { properties, ...closed } = tool.inputSchema;
  expect(closed).toEqual({ type: "object", required: ["book_id"], additionalProperties: false });
  expect(properties).toEqual({
    book_id: {
      type: "integer",
      exclusiveMinimum: 0,
      maximum: 999_999_999_999_999,
      description: expect.any(String),
    },
    limit: { type: "integer", minimum: 1, maximum: 100, default: 25 },
    cursor: { type: "string", maxLength: 12_000, description: expect.any(String) },
    lent_to: { type: "integer", exclusiveMinimum: 0, maximum: 999_999_999_999_999 },
    since: expect.objectContaining({ type: "string", format: "date" }),
    overdue: { type: "boolean" },
    sort: { type: "string", enum: ["title", "-title"], default: "title" },
    starting: { type: "string", maxLength: 1 },
  });
});

test("the verb gets what the contract makes of the arguments; only columns of the output leave, in the school's time", async () => {
  const args = { book_id: 3, lent_to: 9, since: "2026-11-01", overdue: false, starting: "P" };
  const { structured, text } = await tool.handler(ctx, args, school);
  expect(verb).toHaveBeenLastCalledWith(ctx, {
    id: 3,
    limit: 25,
    lentTo: 9,
    since: "2026-11-01",
    overdue: false,
    sort: "-title",
  });
  const loan = { id: 7, title: "Platero y yo", lentAt: "2026-11-24T09:30:00+01:00" };
  expect(structured).toEqual({ loans: [loan], total: 31, shelves: [], next_cursor: "abc" });
  expect(JSON.parse(text)).toEqual(structured);
  expect(tool.outputSchema).toMatchObject({
    required: ["loans", "total", "shelves", "next_cursor"],
    additionalProperties: false,
  });
  expect((await tool.handler(ctx, { book_id: 3, starting: "Q" }, school)).structured).toMatchObject({ loans: [] });
});

test("what a JSON Schema cannot say is refused under the argument's own name", async () => {
  await expect(tool.handler(ctx, { book_id: 3, since: "1492-10-12" }, school)).rejects.toMatchObject({
    code: "bad_request",
    issues: [{ path: "since", message: "debe estar entre 1900 y 2199" }],
  });
  await expect(tool.handler(ctx, { book_id: 1.5 }, school)).rejects.toMatchObject({
    issues: [{ path: "book_id" }],
  });
});

test("only its own arguments are read, and any other name is refused, whatever JavaScript makes of it", async () => {
  for (const json of [
    '{"__proto__":{"book_id":3}}',
    '{"book_id":3,"__proto__":{"starting":"P"}}',
    '{"book_id":3,"constructor":1}',
    '{"book_id":3,"id":4}',
  ]) {
    const args: unknown = JSON.parse(json);
    verb.mockClear();
    await expect(tool.handler(ctx, args, school), json).rejects.toMatchObject({ code: "bad_request" });
    expect(verb).not.toHaveBeenCalled();
  }
  await expect(tool.handler(ctx, { book_id: 3, id: 4 }, school)).rejects.toMatchObject({
    issues: [{ path: "id", message: "no se conoce" }],
  });
});

test("the largest identifier it says it takes is taken", async () => {
  await tool.handler(ctx, { book_id: 999_999_999_999_999 }, school);
  expect(verb).toHaveBeenLastCalledWith(ctx, expect.objectContaining({ id: 999_999_999_999_999 }));
});

test("an endpoint for anyone signed in is no tool: nothing would say who sees it", () => {
  expect(() =>
    readTool({ ...loans, access: "session" }, verb, {
      name: "x",
      title: "x",
      summary: () => ({ intro: "", rows: [] }),
    }),
  ).toThrow("listLoans");
});
