import * as z from "zod";
import { IdParams } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { multiLine } from "../../text.ts";
import { formerOf } from "../students/students.ts";

export const CUSTODY_NOTE_LENGTH = 4_000;

/** `version` is of the pupil's file; null: nothing is noted. */
const Note = z.object({ note: z.string().nullable(), version: z.string() });

export const custodyApi = {
  get: endpoint({
    id: "getCustodyNote",
    method: "GET",
    path: "/students/{id}/custody-note",
    tag: "people",
    summary: "What is noted of a student's custody; each reading is in the audit log",
    access: ["custody.read"],
    isPersonal: true,
    params: IdParams,
    view: Note,
  }),
  former: endpoint({
    id: "listFormerCustodyNotes",
    method: "GET",
    path: "/students/{id}/custody-note/former",
    tag: "people",
    summary: "What the custody note said before, for a year; each reading is in the audit log",
    access: ["custody.read"],
    isPersonal: true,
    params: IdParams,
    view: formerOf(z.string()),
  }),
  replace: endpoint({
    id: "replaceCustodyNote",
    method: "PUT",
    path: "/students/{id}/custody-note",
    tag: "people",
    summary: "Write the custody note of a student, stored encrypted; null takes it away",
    access: ["custody.update"],
    isPersonal: true,
    needsRecent: true,
    params: IdParams,
    body: z.strictObject({ note: multiLine(CUSTODY_NOTE_LENGTH).min(1, "escribe la nota").nullable() }),
    ifMatch: true,
    view: Note,
    limit: "write",
  }),
};
