import * as z from "zod";
import { Empty, Id, IdParams, IsoDate, PathId } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { GradingScale } from "../grading.ts";
import { LOCALES } from "../languages.ts";
import { singleLine } from "../text.ts";
import { SwitchedOff } from "./operations.ts";

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
  gradingScale: GradingScale,
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

const SchoolData = z.strictObject({
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
});

const ImportStatus = z.enum(["checked", "committed", "rejected", "undone"]);

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

export const SESSION_TYPES = ["schoolYear", "semester", "term", "gradingPeriod"] as const;

const AcademicSession = z.object({
  id: Id,
  type: z.enum(SESSION_TYPES),
  title: z.string(),
  startDate: z.string(),
  endDate: z.string(),
  /** Today, in the school's time zone, is one of its days. */
  isCurrent: z.boolean(),
  /** Classes, courses, assignments, timetable slots and files that stand in it; while there are any it stays. */
  uses: z.int(),
  version: z.int(),
});
export type AcademicSession = z.infer<typeof AcademicSession>;

const SchoolYear = AcademicSession.extend({ terms: z.array(AcademicSession) });
export type SchoolYear = z.infer<typeof SchoolYear>;

const sessionTitle = singleLine(60).min(2, "escribe cómo se llama");

const NonSchoolDays = z.object({ id: Id, title: z.string(), startDate: z.string(), endDate: z.string() });

/** School years, terms and the days without lessons. */
export const calendarApi = {
  sessions: endpoint({
    id: "listAcademicSessions",
    method: "GET",
    path: "/academic-sessions",
    tag: "institutions",
    summary: "The school's years, the latest first, with their terms and which of them run today",
    access: ["institution.read"],
    view: z.object({ today: z.string(), data: z.array(SchoolYear) }),
  }),
  addSession: endpoint({
    id: "createAcademicSession",
    method: "POST",
    path: "/academic-sessions",
    tag: "institutions",
    summary: "Add a school year, or a term inside one; two of a kind never share a day",
    access: ["settings.update"],
    body: z.strictObject({
      /** The year that a term is part of; without it a year is made. */
      schoolYearId: Id.optional(),
      title: sessionTitle,
      startDate: IsoDate,
      endDate: IsoDate,
    }),
    view: AcademicSession,
    status: 201,
    limit: "write",
  }),
  changeSession: endpoint({
    id: "changeAcademicSession",
    method: "PATCH",
    path: "/academic-sessions/{id}",
    tag: "institutions",
    summary: "Rename a school year or term, or move its days",
    access: ["settings.update"],
    params: IdParams,
    body: z.strictObject({
      title: sessionTitle.optional(),
      startDate: IsoDate.optional(),
      endDate: IsoDate.optional(),
    }),
    ifMatch: true,
    view: AcademicSession,
    limit: "write",
  }),
  removeSession: endpoint({
    id: "removeAcademicSession",
    method: "DELETE",
    path: "/academic-sessions/{id}",
    tag: "institutions",
    summary: "Remove a school year or term in which nothing stands",
    access: ["settings.update"],
    params: IdParams,
    view: Empty,
    status: 204,
    limit: "write",
  }),
  daysOff: endpoint({
    id: "listNonSchoolDays",
    method: "GET",
    path: "/non-school-days",
    tag: "institutions",
    summary: "Holidays and other days without lessons, by date",
    access: ["institution.read"],
    view: z.object({ data: z.array(NonSchoolDays) }),
  }),
  addDaysOff: endpoint({
    id: "addNonSchoolDays",
    method: "POST",
    path: "/non-school-days",
    tag: "institutions",
    summary: "Declare a day, or days one after the other, to be without lessons",
    access: ["settings.update"],
    body: z.strictObject({
      title: singleLine(80).min(2, "escribe qué se celebra"),
      startDate: IsoDate,
      /** The last of them; of one day the same, or left out. */
      endDate: IsoDate.optional(),
    }),
    view: NonSchoolDays,
    status: 201,
    limit: "write",
  }),
  removeDaysOff: endpoint({
    id: "removeNonSchoolDays",
    method: "DELETE",
    path: "/non-school-days/{id}",
    tag: "institutions",
    summary: "Make days school days again",
    access: ["settings.update"],
    params: IdParams,
    view: Empty,
    status: 204,
    limit: "write",
  }),
};

const FactorRule = z.object({
  role: z.object({ id: Id, name: z.string(), title: z.string() }),
  /** Active people who have the role, and those of them who have set no second factor up. */
  people: z.int(),
  without: z.int(),
  /** The day from which on nobody of the role gets further without one; null: it is each person's own choice. */
  requiredFrom: z.string().nullable(),
  /** Zero while there has been no rule. */
  version: z.int(),
});
export type FactorRule = z.infer<typeof FactorRule>;

/** Of whom the school demands a second factor. */
export const factorRulesApi = {
  list: endpoint({
    id: "listSecondFactorRules",
    method: "GET",
    path: "/second-factor-rules",
    tag: "institutions",
    summary: "From when on the school demands a second factor of each role, and how many have none yet",
    access: ["settings.update"],
    view: z.object({ data: z.array(FactorRule), today: z.string() }),
  }),
  set: endpoint({
    id: "setSecondFactorRule",
    method: "PUT",
    path: "/second-factor-rules/{roleId}",
    tag: "institutions",
    summary: "Demand a second factor of a role from a day on, or no longer",
    access: ["settings.update"],
    needsRecent: true,
    params: z.strictObject({ roleId: PathId }),
    body: z.strictObject({
      requiredFrom: IsoDate.nullable(),
      /** Of one's own role, before one has a factor oneself: that one has read so. */
      ownFactorMissing: z.boolean().default(false),
    }),
    ifMatch: true,
    view: FactorRule,
    limit: "write",
  }),
};
