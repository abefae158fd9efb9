/** Kinds of files that people send and open, by their media types; the values are how their names end. */
export const FILE_KINDS = {
  "application/pdf": "pdf",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
  "application/vnd.oasis.opendocument.text": "odt",
  "application/vnd.oasis.opendocument.spreadsheet": "ods",
  "application/vnd.oasis.opendocument.presentation": "odp",
} as const;
export type FileKind = keyof typeof FILE_KINDS;

const isKind = (name: string): name is FileKind => Object.hasOwn(FILE_KINDS, name);
const names = Object.keys(FILE_KINDS).filter(isKind);
const [first = "application/pdf", ...others] = names;
/** As a list that a schema takes. */
export const FILE_KIND_NAMES: [FileKind, ...FileKind[]] = [first, ...others];
