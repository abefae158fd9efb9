import { auditLogs } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";

export interface AuditEntry {
  readonly action: string;
  readonly entity: string;
  readonly entityId: string | number;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Writes who did what in the same transaction as the change; the database chains the hashes. */
export async function recordAudit(ctx: Context, tx: Transaction, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.insert(auditLogs).values(
    entries.map((entry) => ({
      institutionId: ctx.actor.institutionId,
      at: ctx.now(),
      actorUserId: ctx.actor.userId,
      actorRole: ctx.actor.role,
      action: entry.action,
      entity: entry.entity,
      entityId: String(entry.entityId),
      before: entry.before ?? null,
      after: entry.after ?? null,
      ip: ctx.origin.ip,
      userAgent: ctx.origin.userAgent,
      sessionId: ctx.actor.sessionId,
      requestId: ctx.origin.requestId,
    })),
  );
}
