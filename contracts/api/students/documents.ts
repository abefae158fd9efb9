import * as z from "zod";
import { Id, IdParams, PathId } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { FILE_KIND_NAMES } from "../../file-kinds.ts";
import { singleLine } from "../../text.ts";

/** What a document of a pupil's file is; those of `SPECIAL_CATEGORIES` have a permission of their own. */
export const DOCUMENT_CATEGORIES = [
  "enrolment",
  "authorisation",
  "report_card",
  "psychopedagogical",
  "identity",
  "other",
] as const;
export type DocumentCategory = (typeof DOCUMENT_CATEGORIES)[number];
/** Data of art. 9 GDPR. What is known of a pupil's health is not kept as a file: it has a page of its own. */
export const SPECIAL_CATEGORIES: readonly DocumentCategory[] = ["psychopedagogical"];

/** Who of the school sees it: those who run it; the tutors of the pupil's group too; or all who teach the pupil. */
export const DOCUMENT_STAFF = ["office", "tutors", "teachers"] as const;

export const DOCUMENT_BYTES = 25 * 1024 * 1024;
/** So long a removed document can be had back; then it is deleted. */
export const DOCUMENT_UNDO_DAYS = 30;
export const MOST_DOCUMENTS = 200;

const Described = {
  category: z.enum(DOCUMENT_CATEGORIES),
  staff: z.enum(DOCUMENT_STAFF),
  forFamily: z.boolean(),
  forStudent: z.boolean(),
};

const Fields = z.strictObject({ title: singleLine(120).min(2, "escribe un título"), ...Described });

/** Its title lies sealed, so the answer to a repeated key has none. */
const Untitled = z.object({
  id: Id,
  ...Described,
  /** Null until its file has come. */
  file: z.object({ contentType: z.enum(FILE_KIND_NAMES), bytes: z.int() }).nullable(),
  uploadedBy: z.string(),
  uploadedAt: z.string(),
  /** When it was removed: those who may write see it for as long as it can be had back. */
  removedAt: z.string().nullable(),
  canChange: z.boolean(),
  version: z.int(),
});
const Document = Untitled.extend({ title: z.string() });
export type StudentDocument = z.infer<typeof Document>;

const Params = z.strictObject({ id: PathId, documentId: PathId });

const READERS = ["documents.read", "children.read", "profile.read"] as const;

/** Documents that the school keeps of a pupil. What staff download is in the log each time. */
export const studentDocumentsApi = {
  list: endpoint({
    id: "listStudentDocuments",
    method: "GET",
    path: "/students/{id}/uploaded-documents",
    tag: "students",
    summary:
      "Documents kept of a student that the caller may see, the latest first: families and students those that were shared with them",
    access: READERS,
    isPersonal: true,
    params: IdParams,
    view: z.object({
      data: z.array(Document),
      /** Those that can still be had back, for who may write. */
      removed: z.array(Document),
      canAdd: z.boolean(),
      /** May add those of a special category too. */
      canAddSpecial: z.boolean(),
    }),
  }),
  add: endpoint({
    id: "addStudentDocument",
    method: "POST",
    path: "/students/{id}/uploaded-documents",
    tag: "students",
    summary:
      "Describe a document of a student, whose file is sent after it; without one it is seen by nobody else and gone within a day",
    access: ["documents.update"],
    isPersonal: true,
    params: IdParams,
    body: Fields,
    view: Untitled,
    status: 201,
    limit: "write",
  }),
  attach: endpoint({
    id: "attachStudentDocument",
    method: "PUT",
    path: "/students/{id}/uploaded-documents/{documentId}/file",
    tag: "students",
    summary:
      "The file of a document that has none yet, as the raw body of at most 25 MB: PDF, JPEG, PNG, WebP, or a document of Office Open XML or OpenDocument without macros. What it is is read from its bytes; of pictures place, time and camera are taken off; it is stored encrypted",
    access: ["documents.update"],
    isPersonal: true,
    params: Params,
    bodyKind: "bytes",
    bodyLimit: DOCUMENT_BYTES,
    ifMatch: true,
    view: Document,
    limit: "upload",
  }),
  change: endpoint({
    id: "changeStudentDocument",
    method: "PUT",
    path: "/students/{id}/uploaded-documents/{documentId}",
    tag: "students",
    summary: "Change the title, the category and who sees a document",
    access: ["documents.update"],
    isPersonal: true,
    params: Params,
    body: Fields,
    ifMatch: true,
    view: Document,
    limit: "write",
  }),
  remove: endpoint({
    id: "removeStudentDocument",
    method: "DELETE",
    path: "/students/{id}/uploaded-documents/{documentId}",
    tag: "students",
    summary:
      "Take a document away; it can be had back for 30 days, then it is deleted. One without a file goes at once",
    access: ["documents.update"],
    isPersonal: true,
    params: Params,
    ifMatch: true,
    view: Document,
    limit: "write",
  }),
  restore: endpoint({
    id: "restoreStudentDocument",
    method: "POST",
    path: "/students/{id}/uploaded-documents/{documentId}/restoration",
    tag: "students",
    summary: "Bring a removed document back",
    access: ["documents.update"],
    isPersonal: true,
    params: Params,
    ifMatch: true,
    /** Without its title: the answer may be kept for a repeated key. */
    view: Untitled,
    status: 200,
    limit: "write",
  }),
  file: endpoint({
    id: "getStudentDocumentFile",
    method: "GET",
    path: "/students/{id}/uploaded-documents/{documentId}/file",
    tag: "students",
    summary: "The file of a document, as a download; that the school's people opened it is in the log each time",
    access: READERS,
    isPersonal: true,
    params: Params,
    view: z.unknown(),
  }),
};
