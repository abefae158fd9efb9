import * as z from "zod";
import { PATH_ID_LIMIT, PathId } from "#contracts/common.ts";
import type { Endpoint, Input } from "#contracts/endpoint.ts";
import { PERMISSIONS, type Permission } from "#contracts/permissions.ts";
import type { Context } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { inLocalTime } from "./local-time.ts";
import { nextPage, type Summary, textOf } from "./summary.ts";
import {
  type Guarded,
  type JsonSchema,
  jsonSchema,
  parsed,
  READ_ONLY,
  type School,
  type ToolDefinition,
} from "./tool.ts";

/** Rows of one page at most: a model reads all of them. */
const PAGE_LIMIT = 100;

type Query<P extends z.ZodType, Q extends z.ZodType> = Input<Endpoint<P, Q, z.ZodUndefined>>;

interface ReadTool<
  P extends z.ZodType,
  Q extends z.ZodType,
  V extends z.ZodObject,
  Extra extends z.ZodRawShape,
  Output extends z.ZodObject,
> {
  readonly name: string;
  readonly title: string;
  /** What a model reads before it calls; the contract's summary unless given. */
  readonly description?: string;
  /** What a field of the contract is called here, where its snake case says too little: `{ id: "section_id" }`. */
  readonly names?: { readonly [Field in keyof Query<P, Q>]?: string };
  readonly describe?: { readonly [Field in keyof Query<P, Q>]?: string };
  /** Rows of a page unless asked otherwise; the contract's number unless given. */
  readonly limit?: number;
  /** Arguments that the endpoint lacks; `adapt` works them in. */
  readonly extra?: Extra;
  /** What a page's `data` is called in the result. */
  readonly rows?: string;
  /** What leaves, where that is not the endpoint's view: with fewer columns, or of what `adapt` returns. */
  readonly output?: Output;
  /** Replaces what people wrote by what the verb takes. Errors are the caller's to read. */
  prepare?(ctx: Context, input: Query<P, Q>): Query<P, Q> | Promise<Query<P, Q>>;
  adapt?(view: z.output<V>, extra: z.output<z.ZodObject<Extra>>, school: School): z.input<Output>;
  /** Of the view in local time; a page's `next` and advice on shorter pages are added. */
  summary(view: z.output<Output>): Pick<Summary, "intro" | "rows"> & Partial<Summary>;
}

/**
 * A tool that reads what an endpoint reads: arguments (path and query, in snake case), result and who may call are the
 * contract's. In the result a page's `data` is called `rows` and its `nextCursor` `next_cursor`.
 */
export function readTool<
  P extends z.ZodType,
  Q extends z.ZodType,
  V extends z.ZodObject,
  Extra extends z.ZodRawShape = Record<never, never>,
  Output extends z.ZodObject = V,
>(
  endpoint: Endpoint<P, Q, z.ZodUndefined, V>,
  verb: (ctx: Context, input: Query<P, Q>) => Promise<z.output<V>>,
  tool: ReadTool<P, Q, V, Extra, Output>,
): ToolDefinition {
  const { name, title, description = endpoint.summary, rows = "data" } = tool;
  const output: z.ZodObject = tool.output ?? endpoint.view;
  const paged = "nextCursor" in output.shape;
  const extra: z.ZodObject = z.strictObject(tool.extra ?? {});
  const fields = fieldsOf(endpoint, tool);
  return {
    name,
    title,
    description,
    requires: permissionsOf(endpoint),
    scopes: ["mcp:read"],
    annotations: READ_ONLY,
    timeoutMs: 10_000,
    inputSchema: inputSchema(fields, extra),
    outputSchema: jsonSchema(paged ? z.object(pageFields(output.shape, rows)) : output, "output"),
    handler: async (ctx, args, school) => {
      const [asked, more] = argumentsOf(endpoint, fields, extra, args);
      const input = typed<Query<P, Q>>(asked);
      const view = await verb(ctx, (await tool.prepare?.(ctx, input)) ?? input);
      const adapted = tool.adapt?.(view, typed<z.output<z.ZodObject<Extra>>>(more), school) ?? view;
      const local = output.parse(inLocalTime(adapted, school.timeZone));
      const structured = paged ? pageFields(local, rows) : local;
      const text = () => ({
        ...(paged ? ON_PAGES : ON_WHOLE),
        next: typeof local.nextCursor === "string" ? nextPage(local.nextCursor) : null,
        ...tool.summary(typed<z.output<Output>>(local)),
      });
      return { structured, text: textOf(structured, text) };
    },
  };
}

/** What the schema of type `T` has just parsed; kept as data the schema has lost its type. */
function typed<T>(value: unknown): T {
  return value as T;
}

const ON_PAGES = { narrower: "Para leerlos todos, pide páginas más cortas (limit: 20)." };
const ON_WHOLE = { narrower: "Entero está en structuredContent." };

/** A page's fields as tools name them; what leads back is left out, a model only reads on. */
function pageFields<Field>(page: Readonly<Record<string, Field>>, rows: string): Record<string, Field> {
  const { data, nextCursor, prevCursor: _previous, offset: _offset, ...rest } = page;
  if (data === undefined || nextCursor === undefined) throw new Error(`a page of ${rows} without rows or cursor`);
  return { [rows]: data, ...rest, next_cursor: nextCursor };
}

/** One field of the contract as an argument. */
interface Field {
  readonly part: "params" | "query";
  readonly field: string;
  readonly argument: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

interface Wording {
  readonly names?: { readonly [field: string]: string | undefined };
  readonly describe?: { readonly [field: string]: string | undefined };
  readonly limit?: number;
}

function fieldsOf(endpoint: Endpoint, { names = {}, describe = {}, limit }: Wording): Field[] {
  return (["params", "query"] as const).flatMap((part) => {
    const schema = endpoint[part];
    if (!(schema instanceof z.ZodObject)) return [];
    const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", override: asJsonValue });
    return Object.entries(properties).map(([field, property]): Field => {
      const words = describe[field] ?? (field === "cursor" ? "next_cursor of the page before" : undefined);
      return {
        part,
        field,
        argument: names[field] ?? snakeCase(field),
        required: required.includes(field),
        schema: {
          ...(typeof property === "object" ? property : {}),
          ...(words === undefined ? {} : { description: words }),
          ...(field === "limit" ? { maximum: PAGE_LIMIT, ...(limit === undefined ? {} : { default: limit }) } : {}),
        },
      };
    });
  });
}

/** Parameters and queries are text on an address; as arguments they are the JSON values they stand for. */
const asJsonValue: NonNullable<z.core.ToJSONSchemaParams["override"]> = ({ zodSchema, jsonSchema: schema }) => {
  if (zodSchema === PathId) {
    delete schema.pattern;
    Object.assign(schema, { type: "integer", exclusiveMinimum: 0, maximum: PATH_ID_LIMIT });
  } else if (zodSchema instanceof z.ZodCodec && zodSchema.out instanceof z.ZodBoolean) {
    schema.type = "boolean";
  }
};

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function inputSchema(fields: readonly Field[], extra: z.ZodObject): JsonSchema {
  const { properties = {}, required = [] } = z.toJSONSchema(extra, { io: "input", unrepresentable: "throw" });
  const needed = [...fields.filter((field) => field.required).map(({ argument }) => argument), ...required];
  return {
    type: "object",
    properties: { ...Object.fromEntries(fields.map(({ argument, schema }) => [argument, schema])), ...properties },
    ...(needed.length === 0 ? {} : { required: needed }),
    additionalProperties: false,
  };
}

/**
 * The verb's input and the extra arguments, parsed. Errors: `bad_request` for what a JSON Schema cannot say, and for names
 * that validators of one take for inherited (`__proto__`, `constructor`).
 */
function argumentsOf(endpoint: Endpoint, fields: readonly Field[], extra: z.ZodObject, args: unknown) {
  const given = new Map<string, unknown>(Object.entries(args ?? {}));
  const known = new Set([...fields.map(({ argument }) => argument), ...Object.keys(extra.shape)]);
  const issues = [...given.keys()].filter((key) => !known.has(key)).map((path) => ({ path, message: "no se conoce" }));
  if (issues.length > 0) throw new AppError("bad_request", "Los argumentos no son válidos.", { issues });
  const parts = { params: {}, query: {}, extra: {} };
  for (const { part, field, argument, schema } of fields) {
    const value = given.get(argument) ?? schema.default;
    // As it would stand in an address, which is what the contract parses.
    if (value !== undefined) Object.assign(parts[part], { [field]: String(value) });
  }
  for (const key of Object.keys(extra.shape)) {
    if (given.get(key) !== undefined) Object.assign(parts.extra, { [key]: given.get(key) });
  }
  const names = new Map(fields.map(({ field, argument }) => [field, argument]));
  const read = (part: "params" | "query") => parsed(endpoint[part] ?? z.unknown(), parts[part], names);
  return [Object.assign({}, read("params"), read("query")), parsed(extra, parts.extra)] as const;
}

function permissionsOf({ id, access }: Endpoint): Guarded["requires"] {
  const [first, ...more] = typeof access === "string" ? [] : access.filter(isPermission);
  if (first === undefined) throw new Error(`${id}: a tool needs a permission that decides who sees it`);
  return [first, ...more];
}

function isPermission(name: string): name is Permission {
  return Object.hasOwn(PERMISSIONS, name);
}
