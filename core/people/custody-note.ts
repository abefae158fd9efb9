import type { custodyApi } from "#contracts/api/people/custody.ts";
import type { View } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { CUSTODY, openFormer, openPart, replacePart } from "../students/sealed-parts.ts";

type Note = View<typeof custodyApi.get>;

/** What is noted of a pupil's custody. Each time it is opened stands in the log. Errors: `not_found`. */
export async function getCustodyNote(ctx: Context, { id }: { id: number }): Promise<Note> {
  authorize(ctx, "custody.read");
  const { text, version } = await openPart(ctx, CUSTODY, id);
  return { note: text, version };
}

/** What was noted before. Errors: `not_found`. */
export async function listFormerCustodyNotes(
  ctx: Context,
  { id }: { id: number },
): Promise<View<typeof custodyApi.former>> {
  authorize(ctx, "custody.read");
  const former = await openFormer(ctx, CUSTODY, id);
  return { data: former.map(({ text, ...row }) => ({ ...row, content: text })) };
}

/** Writes the note, or takes it away with null. Errors: `not_found`, `precondition_failed`. */
export async function replaceCustodyNote(
  ctx: Context,
  input: { readonly id: number; readonly version: string; readonly note: string | null },
): Promise<Note> {
  authorize(ctx, "custody.update");
  return { note: input.note, version: await replacePart(ctx, CUSTODY, input, input.note) };
}
