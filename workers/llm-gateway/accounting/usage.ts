import type { Attempt } from "#contracts/internal/llm.ts";
import { type DatabaseConfig, openDatabase } from "#platform/db.ts";
import { usageLog } from "#schema/ai.ts";

export interface UsageOwner {
  readonly institutionId: number;
  readonly userId: number | null;
  readonly jobId: number | null;
  /** Id of the completion: with the attempt's number it keeps a row from being booked twice. */
  readonly callId: string;
}

/** One row of `ai.usage_log` per attempt that called somebody; a target skipped by its breaker cost nothing. */
export function usageRows(attempts: readonly Attempt[], owner: UsageOwner): (typeof usageLog.$inferInsert)[] {
  const { institutionId, userId, jobId, callId } = owner;
  return attempts.flatMap((attempt, index) => {
    if (attempt.errorClass === "circuit_open") return [];
    return {
      institutionId,
      userId,
      jobId,
      requestId: callId,
      attempt: index + 1,
      purpose: attempt.purpose,
      provider: attempt.provider,
      model: attempt.model,
      ok: attempt.ok,
      aborted: attempt.errorClass === "cancelled",
      errorClass: attempt.errorClass ?? null,
      httpStatus: attempt.status ?? null,
      inputTokens: attempt.usage.inputTokens + attempt.usage.cacheWriteTokens,
      outputTokens: attempt.usage.outputTokens,
      cachedTokens: attempt.usage.cachedTokens,
      costNano: attempt.cost.priced ? attempt.cost.nanoUsd : null,
      latencyMs: attempt.latencyMs,
      startedAt: new Date(attempt.startedAt),
    };
  });
}

/** Books a call that was not a job. */
export async function logUsage(config: DatabaseConfig, attempts: readonly Attempt[], owner: UsageOwner): Promise<void> {
  const rows = usageRows(attempts, owner);
  if (rows.length === 0) return;
  await openDatabase(config, { institutionId: owner.institutionId, userId: owner.userId }).batch((q) => [
    q.insert(usageLog).values(rows).onConflictDoNothing(),
  ]);
}
