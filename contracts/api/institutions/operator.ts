import * as z from "zod";
import { Id, IdParams } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { singleLine } from "../../text.ts";
import { ImportStatus, SchoolData } from "./institution.ts";

/** A count of people as an operator sees it: null stands for one to four, who could be told apart. */
const Few = z.int().nullable();

/** A school in the operator's list. */
const SchoolRow = z.object({
  id: Id,
  name: z.string(),
  officialCode: z.string().nullable(),
  userCount: Few,
  suspendedAt: z.string().nullable(),
  /** When anybody of the school was last there. */
  lastActivityAt: z.string().nullable(),
});
export type SchoolRow = z.infer<typeof SchoolRow>;

export const SCHOOL_TEMPLATES = ["ies", "colegio"] as const;

/** The schools as the platform's operator sees them. */
export const operatorApi = {
  list: endpoint({
    id: "listInstitutions",
    method: "GET",
    path: "/institutions",
    tag: "institutions",
    summary: "All schools, for the platform's operator",
    access: ["platform.operate"],
    view: z.object({
      data: z.array(SchoolRow),
    }),
  }),
  school: endpoint({
    id: "getSchool",
    method: "GET",
    path: "/institutions/{id}",
    tag: "institutions",
    summary: "One school in figures, for the platform's operator: nobody's name or data",
    access: ["platform.operate"],
    params: IdParams,
    view: SchoolRow.extend({
      suspendedReason: z.string().nullable(),
      students: Few,
      teachers: Few,
      guardians: Few,
      groups: z.int(),
      sections: z.int(),
      /** When the school last took its people and classes along: the file is for its head, never for the operator. */
      lastExportAt: z.string().nullable(),
      lastImport: z.object({ status: ImportStatus, at: z.string() }).nullable(),
    }),
  }),
  create: endpoint({
    id: "createInstitution",
    method: "POST",
    path: "/institutions",
    tag: "institutions",
    summary: "Add a school from a template, with this year's terms, and mail its first head an invitation",
    access: ["platform.operate"],
    needsRecent: true,
    body: z.strictObject({
      name: SchoolData.shape.name,
      officialCode: SchoolData.shape.officialCode,
      timeZone: SchoolData.shape.timeZone,
      template: z.enum(SCHOOL_TEMPLATES),
      givenName: singleLine(100).min(1, "escribe el nombre"),
      familyName: singleLine(150).min(1, "escribe los apellidos"),
      email: z.email("no parece una dirección de correo").max(254).toLowerCase(),
    }),
    view: SchoolRow,
    status: 201,
    limit: "write",
  }),
  suspend: endpoint({
    id: "suspendInstitution",
    method: "POST",
    path: "/institutions/{id}/suspend",
    tag: "institutions",
    summary: "Let nobody of a school in until it is resumed; nothing of theirs is lost",
    access: ["platform.operate"],
    needsRecent: true,
    params: IdParams,
    body: z.strictObject({
      /** As it stands there. */
      name: singleLine(120),
      reason: singleLine(300).min(3, "escribe por qué"),
    }),
    view: SchoolRow,
    limit: "write",
  }),
  resume: endpoint({
    id: "resumeInstitution",
    method: "POST",
    path: "/institutions/{id}/resume",
    tag: "institutions",
    summary: "Let the people of a suspended school in again",
    access: ["platform.operate"],
    needsRecent: true,
    params: IdParams,
    view: SchoolRow,
    limit: "write",
  }),
};
