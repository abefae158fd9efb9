import type { studentDocumentsApi } from "#contracts/api/students/documents.ts";
import type { Input } from "#contracts/endpoint.ts";
import { FILE_KINDS } from "#contracts/file-kinds.ts";
import type { Context } from "#core/context.ts";
import { getDocumentFile } from "#core/students/document-file.ts";

/** The file as a download: no browser opens on our site what came from outside. */
export async function answerDocumentFile(ctx: Context, input: Input<typeof studentDocumentsApi.file>) {
  const { bytes, contentType, title } = await getDocumentFile(ctx, input);
  const ending = contentType === null ? "bin" : FILE_KINDS[contentType];
  // RFC 6266, with the name in full for those who read RFC 8187.
  const name = encodeURIComponent(`${title.replaceAll(/[\\/:*?"<>|]/g, "-")}.${ending}`).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return new Response(bytes, {
    headers: {
      "content-type": contentType ?? "application/octet-stream",
      "content-disposition": `attachment; filename="documento-${input.documentId}.${ending}"; filename*=UTF-8''${name}`,
      "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}
