import { and, asc, countDistinct, eq, not, type SQL, sql } from "drizzle-orm";
import type { aiClientsApi, ClientCount } from "#contracts/api/identity/ai-clients.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { grants, roles, users } from "#schema/index.ts";
import { authorize } from "../../access/authorize.ts";
import { recordAudit } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Transaction } from "../../database.ts";
import { AppError, orNotFound } from "../../errors.ts";
import { paging, rowCount } from "../../paging.ts";
import { spanishCollation } from "../../spanish-text.ts";
import { isLiveGrant, noteEnded } from "./register.ts";

/** Most grants one call ends; each asks the worker that keeps them, a few at once. */
export const END_LIMIT = 200;
const AT_ONCE = 10;

type Api = typeof aiClientsApi;
interface Client {
  readonly clientName?: string | undefined;
  readonly redirectHost?: string | undefined;
}

const ofClient = ({ clientName, redirectHost }: Client): SQL | undefined =>
  and(
    clientName === undefined ? undefined : eq(grants.clientName, clientName),
    redirectHost === undefined ? undefined : eq(grants.redirectHost, redirectHost),
  );

/** Grants of the school's people, by client and person. Errors: `forbidden`, `bad_request` for a foreign cursor. */
export async function listClientGrants(ctx: Context, input: Input<Api["grants"]>): Promise<View<Api["grants"]>> {
  authorize(ctx, "audit.read");
  const now = ctx.now();
  const list = paging(input, [
    { column: spanishCollation(grants.clientName), kind: "string" },
    { column: spanishCollation(grants.redirectHost), kind: "string" },
    { column: spanishCollation(sql`${users.registerName}`), kind: "string" },
    { column: grants.id, kind: "number" },
  ]);
  const live = sql`(${isLiveGrant(now)})`;
  const wanted = and(input.state === "live" ? live : not(live), ofClient(input));
  const [rows, [count]] = await ctx.db.batch((q) => [
    q
      .select({
        grant: grants,
        userId: users.id,
        givenName: users.givenName,
        familyName: users.familyName,
        role: roles.title,
        position: list.position,
      })
      .from(grants)
      .innerJoin(users, eq(users.id, grants.userId))
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(and(wanted, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q.select({ total: rowCount }).from(grants).where(wanted),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  const clients = await countClients(
    ctx,
    page.data.map(({ grant }) => grant),
    now,
  );
  return { ...page, clients, data: page.data.map((row) => viewOf(row, now)) };
}

interface GrantRow {
  readonly grant: typeof grants.$inferSelect;
  readonly userId: number;
  readonly givenName: string;
  readonly familyName: string;
  readonly role: string;
}

/** A grant that nobody used in time has no end entered: its term says when. */
function viewOf({ grant, userId, givenName, familyName, role }: GrantRow, now: Date): View<Api["grants"]>["data"][0] {
  const { id, clientName, redirectHost, scopes, createdAt, lastUsedAt, expiresAt, endedReason } = grant;
  const expired = grant.endedAt === null && expiresAt <= now;
  return {
    id,
    clientName,
    redirectHost,
    person: { id: userId, name: `${givenName} ${familyName}`.trim(), role },
    scopes,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: expiresAt.toISOString(),
    endedAt: (expired ? expiresAt : grant.endedAt)?.toISOString() ?? null,
    endedReason: expired ? "expired" : endedReason,
  };
}

async function countClients(ctx: Context, shown: readonly Required<Client>[], now: Date): Promise<ClientCount[]> {
  if (shown.length === 0) return [];
  const names = sql.join(
    shown.map(({ clientName, redirectHost }) => sql`(${clientName}, ${redirectHost})`),
    sql`, `,
  );
  const [counted] = await ctx.db.batch((q) => [
    q
      .select({
        clientName: grants.clientName,
        redirectHost: grants.redirectHost,
        people: countDistinct(grants.userId),
        grants: rowCount,
      })
      .from(grants)
      .where(and(isLiveGrant(now), sql`(${grants.clientName}, ${grants.redirectHost}) in (${names})`))
      .groupBy(grants.clientName, grants.redirectHost),
  ]);
  return counted;
}

/** Ends one grant of anyone of the school. Errors: `forbidden`, `not_found`, `conflict` when it has ended, `unavailable`. */
export async function endClientGrant(ctx: Context, { id }: Input<Api["endGrant"]>): Promise<void> {
  authorize(ctx, "settings.update");
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(grants).where(eq(grants.id, id));
    const grant = orNotFound(row);
    if (grant.endedAt !== null || grant.expiresAt <= ctx.now()) {
      throw new AppError("conflict", "Esa conexión ya se había terminado.", { reason: "ai_client_ended" });
    }
    const { grantId, userId } = grant;
    await ctx.ports.grants.revoke(ctx.actor.institutionId, userId, { ids: [grantId] });
    await enterEnds(ctx, tx, [grant]);
  });
}

/**
 * Ends the live grants of one client in the school, the oldest first. Errors: `forbidden`, `conflict` when there are not
 * as many as the caller has seen; `current` then tells how many. `unavailable` when none could be ended: what ended
 * before the others failed is entered, and `left` counts those.
 */
export async function endAiClient(ctx: Context, input: Input<Api["endClient"]>): Promise<View<Api["endClient"]>> {
  authorize(ctx, "settings.update");
  const wanted = and(isLiveGrant(ctx.now()), ofClient(input));
  return ctx.db.transaction(async (tx) => {
    const [count] = await tx.select({ total: rowCount }).from(grants).where(wanted);
    const total = count?.total ?? 0;
    if (total !== input.count) {
      throw new AppError("conflict", "El número de conexiones ha cambiado. Míralo otra vez antes de desconectarlas.", {
        reason: "ai_clients_changed",
        current: total,
      });
    }
    const rows = await tx.select().from(grants).where(wanted).orderBy(asc(grants.id)).limit(END_LIMIT);
    const ended: GrantRow["grant"][] = [];
    let failed: PromiseRejectedResult | undefined;
    for (let at = 0; at < rows.length && failed === undefined; at += AT_ONCE) {
      const some = rows.slice(at, at + AT_ONCE);
      const answers = await Promise.allSettled(
        some.map(({ userId, grantId }) => ctx.ports.grants.revoke(ctx.actor.institutionId, userId, { ids: [grantId] })),
      );
      ended.push(...some.filter((_, index) => answers[index]?.status === "fulfilled"));
      failed = answers.find((answer) => answer.status === "rejected");
    }
    if (ended.length === 0 && failed !== undefined) throw failed.reason;
    await enterEnds(ctx, tx, ended);
    return { ended: ended.length, left: total - ended.length };
  });
}

/** The entries first, as where a person ends their own: who waits for the other's row already holds the log. */
async function enterEnds(ctx: Context, tx: Transaction, ended: readonly GrantRow["grant"][]): Promise<void> {
  await recordAudit(
    ctx,
    tx,
    ended.map(({ grantId, userId, clientName, redirectHost }) => ({
      action: "ai_client.revoked",
      entity: "mcp_grant",
      entityId: grantId,
      before: { userId, clientName, redirectHost },
    })),
  );
  const people = ended.map(({ userId }) => userId);
  const ids = ended.map(({ grantId }) => grantId);
  await noteEnded(tx, people, { ids }, { reason: "school", at: ctx.now() });
}
