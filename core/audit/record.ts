import type { AuditAction } from "#contracts/api/audit/words.ts";
import { auditLogs } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";

export interface AuditEntry {
  readonly action: AuditAction;
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

/** Names of what proves who somebody is: an entry is kept for ever and read by others. */
const UNWRITABLE = /(password|secret|token|keyhash|codehash)(hash)?$/i;

/** Throws for a field that would put a secret into the log; what a verb writes is seen by its own tests. */
function withoutSecrets(value: unknown): unknown {
  for (const [name, inner] of typeof value === "object" && value !== null ? Object.entries(value) : []) {
    if (UNWRITABLE.test(name)) {
      throw new Error(`${name} must not stand in the audit log`);
    }
    withoutSecrets(inner);
  }
  return value ?? null;
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
    before: withoutSecrets(entry.before),
    after: withoutSecrets(entry.after),
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
