import { eq, sql } from "drizzle-orm";
import type { gradingScalesApi, SchoolScale } from "#contracts/api/institutions/grading-scales.ts";
import { MOST_SCALES } from "#contracts/api/institutions/scale-templates.ts";
import type { Input } from "#contracts/endpoint.ts";
import { scaleFor } from "#contracts/grade-levels.ts";
import { gradingScales } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { type AuditEntry, recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { brokenUnique } from "../refused-by.ts";
import { levelsWithMarks, reachOf, requireRead, type ScaleRow, scaleColumns, selectScales } from "./grading-scales.ts";
import { lockSchool, refusedField } from "./internal.ts";
import { distinctLevels, levelsShownOtherwise, requireFree, requireSound } from "./scale-rules.ts";

/**
 * Adds a scale; its levels leave the default one. Errors: `unprocessable` for numbers or bands that do not fit one another
 * and a title that one has, `conflict` for levels of another scale, and with the present counts where marks will show
 * otherwise and `affects` is not their number.
 */
export async function createGradingScale(
  ctx: Context,
  { affects, ...given }: Input<typeof gradingScalesApi.add>,
): Promise<SchoolScale> {
  authorize(ctx, "settings.update");
  const values = { ...given, gradeLevels: distinctLevels(given.gradeLevels) };
  requireSound(values);
  return ctx.db.transaction(async (tx) => {
    const { id: institutionId } = await lockSchool(ctx, tx);
    const scales = await selectScales(tx);
    if (scales.length >= MOST_SCALES) {
      throw new AppError("conflict", `Como mucho, ${MOST_SCALES} escalas.`, { reason: "scales_too_many" });
    }
    requireFree(scales, null, values.gradeLevels);
    const after = [...scales, { ...values, id: null, isDefault: false, version: 1 }];
    const marks = await requireAffects(tx, scales, after, affects);
    const [row] = await tx
      .insert(gradingScales)
      .values({ institutionId, ...values })
      .returning(scaleColumns)
      .catch(asTaken);
    const added = orNotFound(row);
    await recordAudit(ctx, tx, [entry("school.scale_added", added.id, null, added, marks)]);
    return added;
  });
}

/**
 * Changes what is given of a scale, or makes it the default in place of the one that is. What is stored of marks stays.
 * Errors: `not_found`, `precondition_failed` with the scale as it is now, and those of `createGradingScale`.
 */
export async function changeGradingScale(
  ctx: Context,
  { id, version, affects, ...given }: Input<typeof gradingScalesApi.change> & { readonly version: string },
): Promise<SchoolScale> {
  authorize(ctx, "settings.update");
  return ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const scales = await selectScales(tx);
    const before = orNotFound(scales.find((scale) => scale.id === id));
    requireVersion(before, version);
    const values = {
      title: given.title ?? before.title,
      min: given.min ?? before.min,
      max: given.max ?? before.max,
      pass: given.pass ?? before.pass,
      decimals: given.decimals ?? before.decimals,
      bands: given.bands ?? before.bands,
      gradeLevels: given.gradeLevels === undefined ? before.gradeLevels : distinctLevels(given.gradeLevels),
      isDefault: given.isDefault ?? before.isDefault,
    };
    if (JSON.stringify(said(values)) === JSON.stringify(said(before))) return before;
    requireSound(values);
    requireFree(scales, id, values.gradeLevels);
    const replaced = values.isDefault ? scales.find((scale) => scale.isDefault && scale.id !== id) : undefined;
    const after = scales.map((scale) => {
      if (scale.id === id) return { ...scale, ...values };
      return scale === replaced ? { ...scale, isDefault: false } : scale;
    });
    const marks = await requireAffects(tx, scales, after, affects);
    // First the old one: there is never more than one.
    const former = replaced === undefined ? [] : [await write(ctx, tx, replaced.id, { isDefault: false })];
    const changed = await write(ctx, tx, id, values);
    await recordAudit(ctx, tx, [
      entry("school.scale_changed", id, before, changed, marks),
      ...former.map((row) => entry("school.scale_changed", row.id, { ...row, isDefault: true }, row)),
    ]);
    return changed;
  });
}

/** Errors: `not_found`, `precondition_failed`, `conflict` for the default one and one on which marks are shown. */
export async function removeGradingScale(
  ctx: Context,
  { id, version }: Input<typeof gradingScalesApi.remove> & { readonly version: string },
): Promise<void> {
  authorize(ctx, "settings.update");
  await ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const scales = await selectScales(tx);
    const before = orNotFound(scales.find((scale) => scale.id === id));
    requireVersion(before, version);
    if (before.isDefault) {
      const message = "Es la escala por defecto: pon antes otra en su lugar.";
      throw new AppError("conflict", message, { reason: "scale_is_default" });
    }
    const used = (await levelsWithMarks(tx)).filter((level) => scaleFor(scales, level).id === id);
    if (used.length > 0) {
      const message = `Hay notas de ${used.join(", ")} en esta escala: pasa antes esos cursos a otra.`;
      throw new AppError("conflict", message, { reason: "scale_in_use", current: await reachOf(tx, used) });
    }
    await tx.delete(gradingScales).where(eq(gradingScales.id, id));
    await recordAudit(ctx, tx, [entry("school.scale_removed", id, before, null)]);
  });
}

async function write(
  ctx: Context,
  tx: Transaction,
  id: number,
  values: Partial<Omit<ScaleRow, "id" | "version">>,
): Promise<ScaleRow> {
  const [row] = await tx
    .update(gradingScales)
    .set({ ...values, version: sql`${gradingScales.version} + 1`, updatedAt: ctx.now() })
    .where(eq(gradingScales.id, id))
    .returning(scaleColumns)
    .catch(asTaken);
  return orNotFound(row);
}

/** How many marks will show otherwise, which the sender must have read. */
async function requireAffects(
  tx: Transaction,
  before: readonly ScaleRow[],
  after: Parameters<typeof levelsShownOtherwise>[2],
  affects: number | undefined,
): Promise<number> {
  const present = await reachOf(tx, levelsShownOtherwise(await levelsWithMarks(tx), before, after));
  requireRead(present, affects);
  return present.marks;
}

function requireVersion(scale: ScaleRow, version: string): void {
  if (String(scale.version) === version) return;
  throw new AppError("precondition_failed", "Otra persona ha cambiado esta escala mientras tanto.", {
    reason: "scale_changed",
    current: scale,
  });
}

function asTaken(error: unknown): never {
  if (brokenUnique(error) !== "grading_scales_title") throw error;
  throw refusedField("title", "scale_title_taken", "Ya hay una escala que se llama así.");
}

type Said = Omit<ScaleRow, "id" | "version">;

/** A scale as the log tells it: a band in one line. */
function said({ title, min, max, pass, decimals, bands, gradeLevels, isDefault }: Said) {
  const lines = bands.map((band) => `${band.code} ${band.title}: ${band.from}`);
  return { title, min, max, pass, decimals, bands: lines, gradeLevels, isDefault };
}

function entry(
  action: "school.scale_added" | "school.scale_changed" | "school.scale_removed",
  entityId: number,
  before: Said | null,
  after: Said | null,
  marks = 0,
): AuditEntry {
  return {
    action,
    entity: "grading_scale",
    entityId,
    ...(before === null ? {} : { before: said(before) }),
    ...(after === null ? {} : { after: { ...said(after), ...(marks === 0 ? {} : { shownOtherwise: marks }) } }),
  };
}
