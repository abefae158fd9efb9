import { MedicalRecord, type studentFileApi } from "#contracts/api/students/students.ts";
import type { View } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { MEDICAL, openFormer, openPart, replacePart } from "./sealed-parts.ts";

type Medical = View<typeof studentFileApi.medical>;

const parsed = (text: string) => MedicalRecord.parse(JSON.parse(text));

/** Health and support needs of a pupil within reach; null: nothing is noted. Errors: `not_found`. */
export async function getMedicalRecord(ctx: Context, { id }: { id: number }): Promise<Medical> {
  authorize(ctx, "medical.read", "children.read");
  const { text, version } = await openPart(ctx, MEDICAL, id);
  return { record: text === null ? null : parsed(text), version };
}

/** What was noted before. Errors: `not_found`. */
export async function listFormerMedicalRecords(
  ctx: Context,
  { id }: { id: number },
): Promise<View<typeof studentFileApi.formerMedical>> {
  authorize(ctx, "medical.update");
  const former = await openFormer(ctx, MEDICAL, id);
  return { data: former.map(({ text, ...row }) => ({ ...row, content: parsed(text) })) };
}

/** Writes all of it; what is empty throughout is nothing. Errors: `not_found`, `precondition_failed`. */
export async function replaceMedicalRecord(
  ctx: Context,
  input: { readonly id: number; readonly version: string; readonly record: MedicalRecord | null },
): Promise<Medical> {
  authorize(ctx, "medical.update");
  const { needs, ...texts } = input.record ?? MedicalRecord.parse({});
  const isEmpty = needs.length === 0 && Object.values(texts).every((text) => text === "");
  const record = isEmpty ? null : { ...texts, needs: [...new Set(needs)].sort() };
  const version = await replacePart(ctx, MEDICAL, input, record && JSON.stringify(record));
  return { record, version };
}
