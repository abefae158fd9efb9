import * as z from "zod";
import { Empty, Id, IdParams, IsoDate } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { singleLine } from "../../text.ts";

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
