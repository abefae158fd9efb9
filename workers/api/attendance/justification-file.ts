import { JUSTIFICATION_FILE_TYPES, type justificationsApi } from "#contracts/api/attendance/justifications.ts";
import type { Input } from "#contracts/endpoint.ts";
import { getJustificationFile } from "#core/attendance/justification-file.ts";
import type { Context } from "#core/context.ts";

const EXTENSIONS: Readonly<Record<string, string>> = {
  "application/pdf": "pdf",
  "image/jpeg": "jpg",
  "image/png": "png",
};

/** The file as a download of a name of ours: no browser opens on our site what came from outside. */
export async function answerJustificationFile(ctx: Context, input: Input<typeof justificationsApi.file>) {
  const { bytes, contentType } = await getJustificationFile(ctx, input);
  const known = JUSTIFICATION_FILE_TYPES.find((type) => type === contentType) ?? "application/octet-stream";
  return new Response(bytes, {
    headers: {
      "content-type": known,
      "content-disposition": `attachment; filename="justificante-${input.id}.${EXTENSIONS[known] ?? "bin"}"`,
      "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}
