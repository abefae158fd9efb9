import { calls } from "#schema/index.ts";
import type { Context } from "../../context.ts";

export interface McpCall {
  readonly clientId: string;
  readonly server: string;
  /** As the protocol names it. */
  readonly method: string;
  /** Null for a method that is about none. */
  readonly tool: string | null;
  /** Null for a call that did what was asked. */
  readonly errorCode: string | null;
  readonly milliseconds: number;
}

/** Who called what through which AI client, and how it ended; nothing of the arguments nor of the result. */
export async function recordCall(ctx: Context, call: McpCall): Promise<void> {
  const { institutionId, userId } = ctx.actor;
  await ctx.db.batch((q) => [
    q.insert(calls).values({
      institutionId,
      userId,
      clientId: call.clientId,
      serverName: call.server,
      method: call.method,
      toolName: call.tool,
      ok: call.errorCode === null,
      errorCode: call.errorCode,
      latencyMs: Math.round(call.milliseconds),
      requestId: ctx.origin.requestId,
      at: ctx.now(),
    }),
  ]);
}
