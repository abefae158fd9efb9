import type { Context } from "../context.ts";

type Column =
  | "students.behavior_procedures.content"
  | "students.behavior_steps.content"
  | "students.behavior_measures.content";

const cellOf = (ctx: Context, column: Column, rowId: number) =>
  ({ column, institutionId: ctx.actor.institutionId, rowId }) as const;

/** What stands sealed in a row of a procedure; null where nothing was written. */
export async function openText(
  ctx: Context,
  column: Column,
  row: { readonly id: number; readonly content: string | null },
): Promise<string | null> {
  return row.content === null ? null : ctx.ports.cipher.open(cellOf(ctx, column, row.id), row.content);
}

export async function sealText(ctx: Context, column: Column, id: number, text: string | null): Promise<string | null> {
  return text === null ? null : ctx.ports.cipher.seal(cellOf(ctx, column, id), text);
}
