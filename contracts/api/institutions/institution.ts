import * as z from "zod";
import { Id } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { LOCALES } from "../../languages.ts";
import { singleLine } from "../../text.ts";
import { SwitchedOff } from "../operations.ts";

export const InstitutionView = z.object({
  id: Id,
  name: z.string(),
  /** Eight digits in Spain; who signs in by a user name writes it behind an @. */
  officialCode: z.string().nullable(),
  address: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  timeZone: z.string(),
  locale: z.string(),
  /** In how many days after a lesson its teacher may write the register. */
  registerDays: z.int(),
  /** How long a family's notice of an absence waits for a correction; null: families are not told. */
  absenceNoticeMinutes: z.int().nullable(),
  /** The same of a merit or an incident. */
  behaviorNoticeMinutes: z.int().nullable(),
  /** How many days back a family may justify an absence. */
  justificationDays: z.int(),
  version: z.int(),
});

/** A zone of the IANA database, as the runtime knows it. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Left empty, there is none. */
const optionalLine = (max: number) => singleLine(max).transform((text) => text || null);

export const SchoolData = z.strictObject({
  name: singleLine(120).min(2, "escribe el nombre del centro"),
  officialCode: singleLine(20)
    .regex(/^(\d{8})?$/, "el código de un centro tiene ocho cifras")
    .transform((text) => text || null),
  address: optionalLine(200),
  phone: singleLine(30)
    .regex(/^(\+?[\d ().-]{6,})?$/, "no parece un teléfono")
    .transform((text) => text || null),
  email: z
    .union([z.literal(""), z.email("no parece una dirección de correo").max(254)])
    .transform((text) => text.toLowerCase() || null),
  timeZone: singleLine(60)
    .regex(/^[A-Za-z]+(\/[\w+-]+)*$/, "no es un huso horario")
    .refine(isTimeZone, "no es un huso horario"),
  locale: z.enum(LOCALES),
  registerDays: z.int().min(0, "de 0 a 60 días").max(60, "de 0 a 60 días"),
  justificationDays: z.int().min(0, "de 0 a 365 días").max(365, "de 0 a 365 días"),
  absenceNoticeMinutes: z.int().min(0, "de 0 a 240 minutos").max(240, "de 0 a 240 minutos").nullable(),
  behaviorNoticeMinutes: z.int().min(0, "de 0 a 240 minutos").max(240, "de 0 a 240 minutos").nullable(),
});

export const ImportStatus = z.enum(["checked", "committed", "rejected", "undone"]);

export const institutionApi = {
  get: endpoint({
    id: "getInstitution",
    method: "GET",
    path: "/institution",
    tag: "institutions",
    summary: "The signed-in person's school",
    access: ["institution.read"],
    view: InstitutionView,
  }),
  change: endpoint({
    id: "changeInstitution",
    method: "PATCH",
    path: "/institution",
    tag: "institutions",
    summary: "Change the school's name, code, contact, time zone or language",
    access: ["settings.update"],
    /** By it people sign in. */
    needsRecent: ["officialCode"],
    body: SchoolData.partial(),
    ifMatch: true,
    view: InstitutionView,
    limit: "write",
  }),
  switches: endpoint({
    id: "listSwitchedOff",
    method: "GET",
    path: "/institution/switches",
    tag: "institutions",
    summary: "What the platform has turned off for this school at the moment, and why",
    access: ["institution.read"],
    view: z.object({ data: z.array(SwitchedOff) }),
  }),
  statistics: endpoint({
    id: "getInstitutionStatistics",
    method: "GET",
    path: "/institution/statistics",
    tag: "institutions",
    summary: "How many people and groups the school has now",
    access: ["students.create"],
    view: z.object({
      students: z.int(),
      studentsWithoutGroup: z.int(),
      teachers: z.int(),
      guardians: z.int(),
      groups: z.int(),
      sections: z.int(),
      marksThisWeek: z.int(),
      /** Beginnings and ends of terms from today on, soonest first. */
      nextDates: z.array(z.object({ title: z.string(), date: z.string(), edge: z.enum(["start", "end"]) })),
      lastImports: z.array(
        z.object({
          id: Id,
          fileName: z.string().nullable(),
          status: ImportStatus,
          at: z.string(),
        }),
      ),
    }),
  }),
};
