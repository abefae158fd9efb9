import { and, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { AuditEntryView, auditApi } from "#contracts/api/audit/audit.ts";
import { actionsUnder } from "#contracts/api/audit/words.ts";
import type { Input } from "#contracts/endpoint.ts";
import { auditLogs, users } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Paging } from "../paging.ts";
import { paging } from "../paging.ts";
import { changesOf } from "./changes.ts";
import { namesOf, referenceOf } from "./objects.ts";

type Filter = Omit<Input<typeof auditApi.list>, "limit" | "cursor">;

/**
 * The entries asked for. Each condition is an equality or a range of an index of its own: a prefix is asked for as the
 * actions it stands for, since row security keeps a pattern from being looked up in one.
 */
export function wantedEntries(filter: Filter): SQL | undefined {
  const { actor, entity, entityId, action, from, to } = filter;
  if (entityId !== undefined && entity === undefined) {
    throw new AppError("bad_request", "La consulta no es válida.", {
      issues: [{ path: "entity", message: "hace falta con entityId" }],
    });
  }
  return and(
    actor === undefined ? undefined : eq(auditLogs.actorUserId, actor),
    entity === undefined ? undefined : eq(auditLogs.entity, entity),
    entityId === undefined ? undefined : eq(auditLogs.entityId, entityId),
    // One that nobody uses any more stands for itself.
    action === undefined ? undefined : inArray(auditLogs.action, [action, ...actionsUnder(action)]),
    from === undefined ? undefined : gte(auditLogs.at, new Date(from)),
    to === undefined ? undefined : lt(auditLogs.at, new Date(to)),
  );
}

/** Latest first; entries of one moment in the order of the chain. */
export const latestFirst = (input: { readonly limit: number; readonly cursor?: string | undefined }): Paging =>
  paging(
    input,
    [
      { column: auditLogs.at, kind: "instant" },
      { column: auditLogs.seq, kind: "number" },
    ],
    true,
  );

export const entryColumns = {
  id: auditLogs.id,
  seq: auditLogs.seq,
  at: auditLogs.at,
  actorUserId: auditLogs.actorUserId,
  actorRole: auditLogs.actorRole,
  actorName: sql<
    string | null
  >`(select concat_ws(' ', ${users.givenName}, ${users.familyName}) from ${users} where ${users.id} = ${auditLogs.actorUserId} and ${users.blockedAt} is null)`,
  action: auditLogs.action,
  entity: auditLogs.entity,
  entityId: auditLogs.entityId,
  before: auditLogs.before,
  after: auditLogs.after,
  ip: auditLogs.ip,
  userAgent: auditLogs.userAgent,
  sessionId: auditLogs.sessionId,
  requestId: auditLogs.requestId,
  hash: auditLogs.hash,
};

type Row = { readonly [Name in keyof typeof entryColumns]: Name extends "actorName" ? string | null : Stored<Name> };
type Stored<Name> = Name extends keyof typeof auditLogs.$inferSelect ? (typeof auditLogs.$inferSelect)[Name] : never;

const objectOf = ({ entity, entityId }: Pick<Row, "entity" | "entityId">) =>
  entityId === null ? null : { entity, id: entityId };

/** Rows as entries with the names of what they are about; `asked` are the person and object that were filtered by. */
export async function entriesOf(ctx: Context, rows: readonly Row[], asked: Filter = {}) {
  const changed = rows.map((row) => changesOf(row.before, row.after));
  const actor = asked.actor === undefined ? null : { entity: "user", id: String(asked.actor) };
  const object =
    asked.entity === undefined || asked.entityId === undefined ? null : { entity: asked.entity, id: asked.entityId };
  const nameOf = await namesOf(ctx, [
    actor,
    object,
    ...rows.map(objectOf),
    ...changed.flat().flatMap(({ field, before, after }) => [referenceOf(field, before), referenceOf(field, after)]),
  ]);
  const entries = rows.map((row, at): AuditEntryView => {
    const about = nameOf(objectOf(row));
    const { actorUserId, actorName, actorRole, entity, entityId, ...entry } = row;
    return {
      ...entry,
      at: row.at.toISOString(),
      actor: actorUserId === null ? null : { id: actorUserId, name: actorName ?? `#${actorUserId}`, role: actorRole },
      object: { entity, id: entityId, name: about?.name ?? null, open: about?.open ?? null },
      changes: (changed[at] ?? []).map(({ field, before, after }) => ({
        field,
        before: nameOf(referenceOf(field, before))?.name ?? before,
        after: nameOf(referenceOf(field, after))?.name ?? after,
      })),
    };
  });
  return { entries, asked: { actor: nameOf(actor)?.name ?? null, object: nameOf(object)?.name ?? null } };
}
