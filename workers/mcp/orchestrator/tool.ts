import * as z from "zod";
import type { Permission } from "#contracts/permissions.ts";
import type { Context } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import type { Scope } from "../oauth/scopes.ts";
import { inLocalTime } from "./local-time.ts";
import { type Summary, textOf } from "./summary.ts";

/** A JSON Schema 2020-12 document as it goes over the wire. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What a person's role (any one permission) and a client's token (every scope) must hold. */
export interface Guarded {
  readonly requires: readonly [Permission, ...Permission[]];
  readonly scopes: readonly [Scope, ...Scope[]];
}

export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** What a tool returns: the content, which satisfies its `outputSchema`, and at most 2 KB of text for clients that read no other. */
export interface ToolResult {
  readonly structured: Record<string, unknown>;
  readonly text: string;
}

/** The caller's school, as far as tools need it. */
export interface School {
  readonly timeZone: string;
}

/** One tool as data; adapters render it for every protocol version. */
export interface ToolDefinition extends Guarded {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly annotations: ToolAnnotations;
  readonly timeoutMs: number;
  /** For writes: what the person must confirm, in their language, computed from the state before the change. */
  question?(ctx: Context, args: unknown): Promise<string>;
  handler(ctx: Context, args: unknown, school: School): Promise<ToolResult>;
}

interface TypedTool<Input extends z.ZodType, Output extends z.ZodObject>
  extends Omit<ToolDefinition, "inputSchema" | "outputSchema" | "handler" | "question" | "timeoutMs"> {
  readonly input: Input;
  readonly output: Output;
  readonly timeoutMs?: number;
  ask?(ctx: Context, args: z.output<Input>): Promise<string>;
  run(ctx: Context, args: z.output<Input>, school: School): Promise<z.input<Output>>;
  summary(output: z.output<Output>): Summary;
}

/** Describes nothing that changes the school: safe to repeat, closed world. */
export const READ_ONLY: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** A schema without `$schema`: absent means 2020-12 in MCP, and older clients refuse to compile the named dialect. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "throw" });
  return rest;
}

/** Makes a first-party tool from zod schemas; unknown properties of a result never leave, and times leave in the school's zone. */
export function defineTool<Input extends z.ZodType, Output extends z.ZodObject>(
  tool: TypedTool<Input, Output>,
): ToolDefinition {
  const { input, output, ask, run, summary, timeoutMs = 10_000, ...rest } = tool;
  return {
    ...rest,
    timeoutMs,
    inputSchema: jsonSchema(input, "input"),
    outputSchema: jsonSchema(output, "output"),
    ...(ask === undefined ? {} : { question: (ctx: Context, args: unknown) => ask(ctx, parsed(input, args)) }),
    handler: async (ctx, args, school) => {
      const structured = output.parse(inLocalTime(await run(ctx, parsed(input, args), school), school.timeZone));
      return { structured, text: textOf(structured, () => summary(structured)) };
    },
  };
}

/**
 * What a JSON Schema cannot say (a day that does not exist) is refused like what it can; `names` of fields whose argument
 * is called differently.
 */
export function parsed<Input extends z.ZodType>(
  input: Input,
  args: unknown,
  names: ReadonlyMap<string, string> = new Map(),
): z.output<Input> {
  const result = input.safeParse(args);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({
    path: path.map((key) => names.get(String(key)) ?? String(key)).join("/"),
    message,
  }));
  throw new AppError("bad_request", "Los argumentos no son válidos.", { issues });
}
