import { sql } from "drizzle-orm";
import { users } from "#schema/index.ts";
import { recordAudit } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Transaction } from "../../database.ts";

interface Nameless {
  readonly id: number;
  readonly givenName: string;
  readonly familyName: string;
}

/** `given.family` of the first words of each one's name, and a number where it is taken; by their id. */
export async function giveUsernames(
  ctx: Context,
  tx: Transaction,
  people: readonly Nameless[],
): Promise<ReadonlyMap<number, string>> {
  const given = new Map<number, string>();
  if (people.length === 0) return given;
  // Two who get one at the same time get two.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('users.username'), ${ctx.actor.institutionId}::int)`);
  const bases = people.map(baseOf);
  const rows = await tx
    .select({ username: sql<string>`lower(${users.username})` })
    .from(users)
    .where(
      sql`lower(${users.username}) like any(array(select value || '%' from jsonb_array_elements_text(${JSON.stringify([...new Set(bases)])}::jsonb)))`,
    );
  const taken = new Set(rows.map(({ username }) => username));
  for (const [at, { id }] of people.entries()) {
    const base = bases[at] ?? "usuario";
    let username = base;
    for (let number = 2; taken.has(username); number += 1) username = `${base}${number}`;
    taken.add(username);
    given.set(id, username);
  }
  const pairs = JSON.stringify([...given].map(([id, username]) => ({ id, username })));
  await tx.execute(sql`
    update users.users u set username = v.username, updated_at = ${ctx.now().toISOString()}
    from jsonb_to_recordset(${pairs}::jsonb) as v(id bigint, username text) where u.id = v.id`);
  await recordAudit(
    ctx,
    tx,
    [...given].map(([id, username]) => ({
      action: "account.username_given",
      entity: "user",
      entityId: id,
      before: { username: null },
      after: { username },
    })),
  );
  return given;
}

function baseOf({ givenName, familyName }: Nameless): string {
  return [givenName, familyName].map(firstWord).filter(Boolean).join(".") || "usuario";
}

function firstWord(name: string): string {
  const [word = ""] = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z\s-]/g, "")
    .trim()
    .split(/[\s-]+/);
  return word.slice(0, 40);
}
