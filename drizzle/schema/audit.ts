import { index, inet, jsonb, text, unique } from "drizzle-orm/pg-core";
import { id, institutionId, moment, reference } from "./columns.ts";
import { usersSchema } from "./schemas.ts";

/** Append-only: a trigger fills `seq`, `prevHash` and `hash`; the application role may only insert and select. */
export const auditLogs = usersSchema.table(
  "audit_logs",
  {
    id: id(),
    institutionId: institutionId(),
    seq: reference().notNull().default(0),
    at: moment().notNull().defaultNow(),
    actorUserId: reference(),
    actorRole: text(),
    action: text().notNull(),
    entity: text().notNull(),
    entityId: text(),
    before: jsonb(),
    after: jsonb(),
    ip: inet(),
    userAgent: text(),
    sessionId: text(),
    requestId: text(),
    prevHash: text().notNull().default(""),
    hash: text().notNull().default(""),
  },
  (t) => [
    unique("audit_logs_seq").on(t.institutionId, t.seq),
    index().on(t.institutionId, t.at),
    index("audit_logs_object").on(t.institutionId, t.entity, t.entityId, t.at),
    index("audit_logs_action").on(t.institutionId, t.action, t.at),
    index().on(t.institutionId, t.actorUserId, t.at),
  ],
);

/** How far a log reached when it was signed; what was signed is an object (`core/audit/checkpoints.ts`). Append-only too. */
export const auditCheckpoints = usersSchema.table(
  "audit_checkpoints",
  {
    id: id(),
    institutionId: institutionId(),
    seq: reference().notNull(),
    hash: text().notNull(),
    at: moment().notNull(),
  },
  (t) => [unique("audit_checkpoints_seq").on(t.institutionId, t.seq, t.hash), index().on(t.institutionId, t.at)],
);
