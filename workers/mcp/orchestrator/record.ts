import { asSingleLine } from "#contracts/text.ts";
import { recordCall } from "#core/identity/ai-clients/record-call.ts";
import { faultFields, log } from "#platform/log.ts";
import { subjectOf } from "../oauth/grant.ts";
import { type CallContext, type CallOutcome, UnknownToolError } from "./call.ts";
import type { Caller } from "./caller.ts";
import { InputRequired } from "./confirm.ts";
import { contextFor, schoolServices } from "./context.ts";

/** Longest name of a tool in a record. */
const NAME_LIMIT = 100;

/** Runs a call and writes down that it was made. A record that cannot be written never fails what was done. */
export async function recorded(
  { core, clientId }: CallContext,
  tool: string,
  domain: string | null,
  run: () => Promise<CallOutcome>,
): Promise<CallOutcome> {
  const since = performance.now();
  let errorCode: string | null = "internal";
  try {
    const outcome = await run();
    errorCode = outcome.ok ? null : outcome.failure.code;
    return outcome;
  } catch (error) {
    if (error instanceof InputRequired) errorCode = "input_required";
    if (error instanceof UnknownToolError) errorCode = "unknown_tool";
    throw error;
  } finally {
    const milliseconds = performance.now() - since;
    const call = {
      clientId,
      server: serverName(domain),
      method: "tools/call",
      tool: named(tool),
      errorCode,
      milliseconds,
    };
    await recordCall(core, call).catch((error: unknown) =>
      log("warn", "mcp.call_not_recorded", { requestId: core.origin.requestId, ...faultFields(error) }),
    );
  }
}

const serverName = (domain: string | null) => domain ?? "all";
const named = (tool: string) => asSingleLine(tool.slice(0, NAME_LIMIT));

/**
 * Writes down a request that was refused before it reached a tool. Only so many a minute of one person:
 * a flood leaves a trace and no more. Never fails.
 */
export async function recordRefusal(
  env: McpWorkerEnv,
  caller: Caller,
  { method, tool }: { readonly method: string; readonly tool: string | null },
  errorCode: "bad_request" | "insufficient_scope" | "rate_limited",
): Promise<void> {
  const { limiter } = schoolServices(env);
  const { clientId, actor, domain, origin } = caller;
  const mayBeWritten = await limiter.count("noted", `mcp:${subjectOf(actor)}`).then(
    () => true,
    () => false,
  );
  if (!mayBeWritten) return;
  const name = tool === null ? null : named(tool);
  const call = { clientId, server: serverName(domain), method, tool: name, errorCode, milliseconds: 0 };
  await recordCall(contextFor(env, caller), call).catch((error: unknown) =>
    log("warn", "mcp.call_not_recorded", { requestId: origin.requestId, ...faultFields(error) }),
  );
}
