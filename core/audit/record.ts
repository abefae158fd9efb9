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

/** In whose name and by which request, as far as that is known: a message of a queue acts for nobody, from no address. */
export interface AuditedBy {
  readonly institutionId: number;
  readonly at: Date;
  readonly requestId: string;
  readonly userId?: number;
  readonly role?: string;
  readonly sessionId?: string;
  readonly ip?: string | null;
  readonly userAgent?: string | null;
}

/** The rows of entries, for who inserts them beside others; the database chains the hashes. */
export function auditRows(by: AuditedBy, entries: readonly AuditEntry[]): (typeof auditLogs.$inferInsert)[] {
  return entries.map((entry) => ({
    institutionId: by.institutionId,
    at: by.at,
    actorUserId: by.userId ?? null,
    actorRole: by.role ?? null,
    action: entry.action,
    entity: entry.entity,
    entityId: String(entry.entityId),
    before: entry.before ?? null,
    after: entry.after ?? null,
    ip: by.ip ?? null,
    userAgent: by.userAgent ?? null,
    sessionId: by.sessionId ?? null,
    requestId: by.requestId,
  }));
}

/** The same of what no signed-in person's verb does, in the transaction of the change. */
export async function recordAuditBy(by: AuditedBy, tx: Transaction, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length > 0) await tx.insert(auditLogs).values(auditRows(by, entries));
}

/** Writes who did what in the same transaction as the change. */
export async function recordAudit(ctx: Context, tx: Transaction, entries: readonly AuditEntry[]): Promise<void> {
  const { institutionId, userId, role, sessionId } = ctx.actor;
  await recordAuditBy({ institutionId, userId, role, sessionId, at: ctx.now(), ...ctx.origin }, tx, entries);
}
