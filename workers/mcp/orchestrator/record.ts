import { recordCall } from "#core/mcp/record-call.ts";
import { faultFields, log } from "#platform/log.ts";
import { type CallContext, type CallOutcome, UnknownToolError } from "./call.ts";
import { InputNeeded } from "./confirm.ts";

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
    if (error instanceof InputNeeded) errorCode = "input_required";
    if (error instanceof UnknownToolError) errorCode = "unknown_tool";
    throw error;
  } finally {
    const milliseconds = performance.now() - since;
    const call = { clientId, server: domain ?? "all", tool: tool.slice(0, NAME_LIMIT), errorCode, milliseconds };
    await recordCall(core, call).catch((error: unknown) =>
      log("warn", "mcp.call_not_recorded", { requestId: core.origin.requestId, ...faultFields(error) }),
    );
  }
}
