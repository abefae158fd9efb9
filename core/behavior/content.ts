import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";

/** All that somebody wrote of a pupil in a record, sealed together. */
export interface Content {
  readonly description: string | null;
  readonly familyText: string | null;
  readonly measure: string | null;
  /** Why it was withdrawn. */
  readonly reason?: string;
}

const Stored = z.object({
  description: z.string().nullable(),
  familyText: z.string().nullable(),
  measure: z.string().nullable(),
  reason: z.string().optional(),
});

const EMPTY: Content = { description: null, familyText: null, measure: null };

const cellOf = (ctx: Context, rowId: number) =>
  ({
    column: "students.behavioral_records.content",
    institutionId: ctx.actor.institutionId,
    rowId,
  }) as const;

/** What a record says; nothing where nothing was written. */
export async function openContent(ctx: Context, rowId: number, sealed: string | null): Promise<Content> {
  if (sealed === null) return EMPTY;
  const { reason, ...texts } = Stored.parse(JSON.parse(await ctx.ports.cipher.open(cellOf(ctx, rowId), sealed)));
  return { ...texts, ...(reason === undefined ? {} : { reason }) };
}

/** Null for what says nothing. */
export async function sealContent(ctx: Context, rowId: number, content: Content): Promise<string | null> {
  if (Object.values(content).every((text) => text === null)) return null;
  return ctx.ports.cipher.seal(cellOf(ctx, rowId), JSON.stringify(content));
}

/** The same text for several records, to each under its own id: one moved to another row does not open. */
export async function sealEach(
  ctx: Context,
  tx: Transaction,
  rowIds: readonly number[],
  content: Content,
): Promise<void> {
  const sealed = await Promise.all(rowIds.map(async (id) => ({ id, content: await sealContent(ctx, id, content) })));
  if (sealed.every((row) => row.content === null)) return;
  await tx.execute(sql`update students.behavioral_records r set content = v.content
    from jsonb_to_recordset(${JSON.stringify(sealed)}::jsonb) as v (id bigint, content text) where r.id = v.id`);
}
