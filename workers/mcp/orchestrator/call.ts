import { type OutputUnit, Validator } from "@cfworker/json-schema";
import { asSingleLine, isStorable } from "#contracts/text.ts";
import { type ConfirmationPorts, issueConfirmation, takeConfirmation } from "#core/confirmation.ts";
import type { Context } from "#core/context.ts";
import { AppError, type ErrorCode } from "#core/errors.ts";
import { faultFields, log } from "#platform/log.ts";
import { decide, type Rights } from "./authorize.ts";
import { type Confirm, InputRequired } from "./confirm.ts";
import { inLocalTime } from "./local-time.ts";
import type { School, ToolDefinition, ToolResult } from "./tool.ts";

/** Faults named in one refusal. */
const ISSUE_LIMIT = 20;

/** Who calls, with which token, and among which tools. */
export interface CallContext {
  readonly core: Context;
  readonly scopes: readonly string[];
  readonly tools: readonly ToolDefinition[];
  readonly school: School;
  /** The client that calls: a confirmation issued to one client is not valid for another. */
  readonly clientId: string;
  readonly confirmations: ConfirmationPorts;
  /** The caller as they are at this moment; null when the account or the access has ended. */
  readonly reread: () => Promise<Pick<CallContext, "core" | "scopes"> | null>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly confirm?: Confirm;
}

export interface CallFailure {
  readonly code:
    | ErrorCode
    | "insufficient_scope"
    | "confirmation_required"
    | "declined"
    | "timeout"
    | "cancelled"
    | "internal";
  /** Safe to show: a refusal's own words, never a fault's. */
  readonly message: string;
  readonly issues: readonly { readonly path: string; readonly message: string }[];
  readonly current?: unknown;
}

export type CallOutcome = ({ readonly ok: true } & ToolResult) | { readonly ok: false; readonly failure: CallFailure };

/** No such tool for this person: the same for one that does not exist and one out of their reach. */
export class UnknownToolError extends Error {
  constructor(tool: string) {
    super(`Unknown tool: ${asSingleLine(tool.slice(0, 100))}`);
    this.name = "UnknownToolError";
  }
}

export function rightsOf(call: Pick<CallContext, "core" | "scopes">): Rights {
  return { permissions: call.core.actor.permissions, scopes: call.scopes };
}

/**
 * Runs one tool for one person. Every adapter comes through here: existence and right in one
 * decision, then arguments, the person's confirmation of a write, and the time limit. Throws `UnknownToolError`, and lets an
 * adapter's `InputRequired` through; every other refusal is an outcome.
 */
export async function call(
  context: CallContext,
  name: string,
  args: unknown,
  options: CallOptions,
): Promise<CallOutcome> {
  const tool = context.tools.find((candidate) => candidate.name === name);
  const decision = tool === undefined ? "hidden" : decide(rightsOf(context), tool);
  if (tool === undefined || decision === "hidden") throw new UnknownToolError(name);
  if (decision === "needs_scope") {
    return fail("insufficient_scope", `La aplicación no tiene concedido: ${tool.scopes.join(", ")}.`);
  }
  const issues = [...unstorable(args), ...violations(tool, args)];
  if (issues.length > 0) return fail("bad_request", "Los argumentos no son válidos.", issues);
  try {
    const refusal = await unconfirmed(tool, context, args, options);
    if (refusal !== null) return refusal;
    const { school } = context;
    // The person may take minutes to confirm: the write uses the rights they have then, not those of the first call.
    const writer = tool.question === undefined ? context : await context.reread();
    const right = writer === null ? "hidden" : decide(rightsOf(writer), tool);
    if (writer === null || right !== "allowed") {
      return fail(
        right === "needs_scope" ? "insufficient_scope" : "forbidden",
        "Tus permisos han cambiado desde que se preguntó: no se ha cambiado nada.",
      );
    }
    const { core } = writer;
    return { ok: true, ...(await within(tool.timeoutMs, options.signal, () => tool.handler(core, args, school))) };
  } catch (error) {
    if (error instanceof InputRequired) throw error;
    return failureOf(error, tool, context);
  }
}

/**
 * A write is confirmed first: by elicitation where the client supports it; else the first call returns the question with
 * a confirmation of ours, and only a repeat of the same call that carries it writes. Null when the person accepted or
 * the tool needs no confirmation.
 */
async function unconfirmed(
  tool: ToolDefinition,
  context: CallContext,
  args: unknown,
  options: CallOptions,
): Promise<CallOutcome | null> {
  if (tool.question === undefined) return null;
  const ask = tool.question;
  const question = await within(tool.timeoutMs, options.signal, () => ask(context.core, args));
  const answer = (await options.confirm?.(question)) ?? "unsupported";
  if (answer === "accepted") return null;
  if (answer === "declined") return fail("declined", "La persona no lo ha confirmado: no se ha cambiado nada.");
  const { confirmation, ...rest } = Object.fromEntries(Object.entries(args ?? {}));
  const { institutionId, userId } = context.core.actor;
  const act = { institutionId, userId, clientId: context.clientId, name: tool.name, args: rest };
  const given = typeof confirmation === "string" ? confirmation : null;
  const taken = given === null ? "none" : await takeConfirmation(context.confirmations, act, given);
  if (taken === "taken") return null;
  const issued = await issueConfirmation(context.confirmations, act);
  return fail(
    "confirmation_required",
    `${WHY[taken]}${question}\nNo se ha cambiado nada. Enséñaselo a la persona y, solo si acepta, repite la misma llamada antes de cinco minutos con confirmation: "${issued}".`,
  );
}

const WHY: Readonly<Record<"none" | "foreign" | "expired" | "used", string>> = {
  none: "",
  foreign: "Esa confirmación no es de esta llamada. ",
  expired: "Esa confirmación ha caducado. ",
  used: "Esa confirmación ya se usó. ",
};

function fail(code: CallFailure["code"], message: string, issues: CallFailure["issues"] = []): CallOutcome {
  return { ok: false, failure: { code, message, issues } };
}

function failureOf(error: unknown, tool: ToolDefinition, context: CallContext): CallOutcome {
  if (error instanceof AppError) {
    const failure = { code: error.code, message: error.message, issues: error.issues ?? [] };
    if (error.current === undefined) return { ok: false, failure };
    return { ok: false, failure: { ...failure, current: inLocalTime(error.current, context.school.timeZone) } };
  }
  if (error instanceof TimeLimit) {
    return fail(
      "timeout",
      `La herramienta no respondió en ${Math.round(tool.timeoutMs / 1000)} s; inténtalo de nuevo.`,
    );
  }
  if (error instanceof Cancelled) return fail("cancelled", "La llamada se canceló.");
  log("error", "mcp.tool.fault", {
    tool: tool.name,
    requestId: context.core.origin.requestId,
    ...faultFields(error),
  });
  return fail("internal", `Fallo interno. Referencia: ${context.core.origin.requestId}.`);
}

/** Text is refused as the API refuses it: cleaned instead, a filter of such text alone would be none. */
function unstorable(args: unknown): CallFailure["issues"] {
  const issues: { readonly path: string; readonly message: string }[] = [];
  const left: [path: string, value: unknown][] = [["", args]];
  // Not by recursion: nothing has yet said how deep the arguments are.
  for (let next = left.pop(); next !== undefined && issues.length < ISSUE_LIMIT; next = left.pop()) {
    const [path, value] = next;
    if (typeof value === "string" && !isStorable(value)) issues.push({ path: placeOf(path), message: "no es texto" });
    if (typeof value !== "object" || value === null) continue;
    for (const [key, each] of Object.entries(value)) left.push([path === "" ? key : `${path}/${key}`, each]);
  }
  return issues;
}

/** Tools are data that never changes; reading a schema costs more than judging by it. */
const validators = new WeakMap<ToolDefinition, Validator>();

function violations(tool: ToolDefinition, args: unknown): CallFailure["issues"] {
  const validator = validators.get(tool) ?? new Validator({ ...tool.inputSchema }, "2020-12", false);
  validators.set(tool, validator);
  const { valid, errors } = validator.validate(args);
  return valid ? [] : leaves(errors);
}

/** The faults themselves, without the chain of "a subschema failed" above them. */
function leaves(errors: readonly OutputUnit[]): CallFailure["issues"] {
  const own = errors.filter((error) => error.keyword !== "properties" && error.keyword !== "items");
  return own.slice(0, ISSUE_LIMIT).map((error) => ({
    path: placeOf(error.instanceLocation.replace(/^#\/?/, "")),
    message: asSingleLine(error.error).slice(0, 300),
  }));
}

/** What a caller wrote, as a refusal repeats it. */
const placeOf = (path: string) => asSingleLine(path.slice(0, 200)) || "(arguments)";

class TimeLimit extends Error {}
class Cancelled extends Error {}

/** Resolves with `run`, or rejects as soon as the time is up or the caller cancels. */
async function within<T>(milliseconds: number, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw new Cancelled();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  const interrupted = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimeLimit()), milliseconds);
    onAbort = () => reject(new Cancelled());
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([run(), interrupted]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener("abort", onAbort);
  }
}
