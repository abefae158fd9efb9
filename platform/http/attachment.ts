/** A file that is saved where it was asked for, and kept nowhere else. */
export function attachment(file: {
  readonly fileName: string;
  readonly contentType: string;
  readonly body: BodyInit;
}): Response {
  return new Response(file.body, {
    headers: {
      "content-type": file.contentType,
      "content-disposition": `attachment; filename="${file.fileName}"`,
      "cache-control": "no-store",
    },
  });
}
