import { eq, sql } from "drizzle-orm";
import type { justificationsApi, OpenJustification } from "#contracts/api/attendance/justifications.ts";
import type { Input } from "#contracts/endpoint.ts";
import { justifications } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { openObject, readObject, sealFile } from "../files/sealed-file.ts";
import { deleteUnnamed } from "../operations/on-files-expired.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { readJustificationFile } from "./justification-file-kind.ts";
import { justificationView, lockedJustification, noted, opened, readEntry, sealed } from "./justification-rows.ts";

/**
 * Adds the file of a justification, or another in its place: by who asked while it waits, by the school to what it
 * entered. It lies there before the row names it; its name is not kept, which may say what nobody needs to know. Errors:
 * those of `readJustificationFile`, `not_found`, `precondition_failed`, `conflict`, `unavailable`.
 */
export async function attachJustificationFile(
  ctx: Context,
  {
    id,
    bytes,
    version,
  }: Input<typeof justificationsApi.attach> & { readonly bytes: Uint8Array; readonly version: string },
): Promise<OpenJustification> {
  authorize(ctx, "attendance.update", "attendance.read", "children.attendance.read");
  const { institutionId } = ctx.actor;
  // Who may not attach to it leaves nothing behind.
  await ctx.db.transaction(async (tx) => requireAttachable(await lockedJustification(ctx, tx, id), version));
  const file = readJustificationFile(bytes);
  // Two who send the same at once have each a file of their own, since each has a key of its own.
  const key = `justifications/${institutionId}/${id}-${crypto.randomUUID()}`;
  const { bytes: stored, secret } = await sealFile(file.bytes, key);
  const fileSecret = await sealed(ctx, "file_secret", id, secret);
  await ctx.ports.files.put(key, stored, "application/octet-stream").catch((cause: unknown) => {
    throw new AppError("unavailable", "El archivo no se ha podido guardar. Inténtalo otra vez en un momento.", {
      reason: "justification_not_stored",
      cause,
    });
  });
  try {
    const row = await ctx.db.transaction(async (tx) => {
      const before = await lockedJustification(ctx, tx, id);
      requireAttachable(before, version);
      await tx
        .update(justifications)
        .set({
          fileKey: key,
          fileSecret,
          fileType: file.contentType,
          fileBytes: file.bytes.byteLength,
          version: sql`${justifications.version} + 1`,
          updatedAt: ctx.now(),
        })
        .where(eq(justifications.id, id));
      await recordAudit(ctx, tx, [
        {
          action: "justification.attached",
          entity: "justification",
          entityId: id,
          after: { ...noted(before), contentType: file.contentType, bytes: file.bytes.byteLength },
        },
      ]);
      if (before.fileKey !== null) {
        await enqueue(ctx, tx, { type: "files.expired", payload: { keys: [before.fileKey] } });
      }
      return lockedJustification(ctx, tx, id);
    });
    await ctx.ports.outbox.requestDrain(institutionId);
    return await opened(ctx, row);
  } finally {
    // Unless it is the row's file now; should this fail, the file is all that is left.
    await deleteUnnamed(ctx, institutionId, [key]).catch(() => undefined);
  }
}

function requireAttachable(row: Awaited<ReturnType<typeof lockedJustification>>, version: string): void {
  const view = justificationView(row);
  if (!view.canAttach) {
    throw new AppError("conflict", "A este justificante ya no se le puede añadir nada: tiene respuesta.", {
      reason: "justification_answered",
    });
  }
  if (String(row.version) === version) return;
  throw new AppError("precondition_failed", "Este justificante ha cambiado mientras tanto.", {
    reason: "justification_changed",
    current: view,
  });
}

/** The file for who sees the justification. That the school's people opened it is in the log each time. Errors: `not_found`, `unavailable`. */
export async function getJustificationFile(ctx: Context, { id }: Input<typeof justificationsApi.file>) {
  authorize(ctx, "attendance.update", "attendance.read", "children.attendance.read");
  const { fileKey, fileType, fileSecret } = await ctx.db.transaction(async (tx) => {
    const row = await lockedJustification(ctx, tx, id);
    orNotFound(row.fileKey ?? undefined, "Este justificante no tiene archivo.");
    await recordAudit(ctx, tx, readEntry(row, { file: true }));
    return row;
  });
  const stored = orNotFound((await readObject(ctx, fileKey ?? "")) ?? undefined, "El archivo ya no está.");
  if (fileSecret === null)
    return { bytes: Uint8Array.from(stored), contentType: fileType ?? "application/octet-stream" };
  const cell = {
    column: "students.attendance_justifications.file_secret",
    institutionId: ctx.actor.institutionId,
    rowId: id,
  } as const;
  return {
    bytes: await openObject(stored, await ctx.ports.cipher.open(cell, fileSecret), fileKey ?? ""),
    contentType: fileType ?? "application/octet-stream",
  };
}
