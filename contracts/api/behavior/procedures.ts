import * as z from "zod";
import { Id, IdParams, IsoDate, PageQuery, PathId, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import type { Locale } from "../../languages.ts";
import { multiLine, singleLine } from "../../text.ts";
import { BEHAVIOR_KINDS, SEVERITIES } from "./categories.ts";

/** What a step is; `other` is whatever a school adds. */
export const STEP_KINDS = [
  "instructor",
  "student_hearing",
  "family_hearing",
  "decision",
  "appeal",
  "measures",
  "closing",
  "other",
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** From which day the school days of a step's deadline count. */
export const STEP_COUNTS = ["opening", "decision"] as const;
export type StepCounts = (typeof STEP_COUNTS)[number];

export const STEP_STATES = ["due", "done", "not_needed"] as const;
export type StepState = (typeof STEP_STATES)[number];

/** A step overdue for more days than these: the school looks whether its decree lets the case still go on. */
export const LAPSE_DAYS = 60;

interface StepTemplate {
  readonly kind: StepKind;
  readonly title: Readonly<Record<Locale, string>>;
  readonly days: number;
  readonly countsFrom: StepCounts;
}

/** What a school begins with: the steps that Spanish decrees of convivencia share, to be set to those of its own. */
export const STEP_TEMPLATE: readonly StepTemplate[] = [
  {
    kind: "instructor",
    title: { es: "Nombrar instructor o instructora", en: "Name who conducts it" },
    days: 2,
    countsFrom: "opening",
  },
  {
    kind: "student_hearing",
    title: { es: "Audiencia del alumno o alumna", en: "Hearing of the pupil" },
    days: 5,
    countsFrom: "opening",
  },
  {
    kind: "family_hearing",
    title: { es: "Audiencia de la familia", en: "Hearing of the family" },
    days: 5,
    countsFrom: "opening",
  },
  { kind: "decision", title: { es: "Resolución", en: "Decision" }, days: 10, countsFrom: "opening" },
  { kind: "appeal", title: { es: "Plazo de reclamación", en: "Time to appeal" }, days: 2, countsFrom: "decision" },
  { kind: "measures", title: { es: "Medidas cumplidas", en: "Measures fulfilled" }, days: 20, countsFrom: "decision" },
  { kind: "closing", title: { es: "Cierre", en: "Closing" }, days: 25, countsFrom: "decision" },
];

const BehaviorStep = z.object({
  id: Id,
  kind: z.enum(STEP_KINDS),
  title: z.string(),
  days: z.int(),
  countsFrom: z.enum(STEP_COUNTS),
  position: z.int(),
  isRetired: z.boolean(),
  version: z.int(),
});
export type BehaviorStep = z.infer<typeof BehaviorStep>;

const Person = z.object({ id: Id, name: z.string() });

const ProcedureStep = z.object({
  id: Id,
  kind: z.enum(STEP_KINDS),
  title: z.string(),
  /** Null until what it counts from is done. */
  dueOn: z.string().nullable(),
  state: z.enum(STEP_STATES),
  isOverdue: z.boolean(),
  mayHaveLapsed: z.boolean(),
  settledOn: z.string().nullable(),
  settledBy: z.string().nullable(),
  /** What was said, or why it was not needed. */
  note: z.string().nullable(),
  /** It can be settled as things stand. */
  isNext: z.boolean(),
});

const Measure = z.object({
  id: Id,
  text: z.string(),
  owner: Person,
  dueOn: z.string(),
  doneOn: z.string().nullable(),
  isOverdue: z.boolean(),
});

export const Procedure = z.object({
  id: Id,
  recordId: Id,
  student: Person.extend({ groupName: z.string().nullable() }),
  category: z.object({ title: z.string(), kind: z.enum(BEHAVIOR_KINDS), severity: z.enum(SEVERITIES).nullable() }),
  date: z.string(),
  time: z.string().nullable(),
  place: z.string().nullable(),
  recordedBy: z.string(),
  description: z.string().nullable(),
  measure: z.string().nullable(),
  openedOn: z.string(),
  openedBy: z.string(),
  instructor: Person.nullable(),
  decision: z.string().nullable(),
  closedOn: z.string().nullable(),
  steps: z.array(ProcedureStep),
  measures: z.array(Measure),
  /** Who may conduct it or own a task: the staff. */
  staff: z.array(Person),
  today: z.string(),
  version: z.int(),
});
export type Procedure = z.infer<typeof Procedure>;

const ProcedureRow = z.object({
  id: Id,
  student: Person.extend({ groupName: z.string().nullable() }),
  categoryTitle: z.string(),
  openedOn: z.string(),
  instructor: z.string().nullable(),
  closedOn: z.string().nullable(),
  /** The open step that is due first. */
  next: z.object({ title: z.string(), dueOn: z.string().nullable(), isOverdue: z.boolean() }).nullable(),
  overdue: z.int(),
  mayHaveLapsed: z.boolean(),
});
export type ProcedureRow = z.infer<typeof ProcedureRow>;

const days = "de 0 a 200 días";
const StepData = {
  title: singleLine(80).min(2, "escribe cómo se llama"),
  days: z.int(days).min(0, days).max(200, days),
  countsFrom: z.enum(STEP_COUNTS),
};
const note = multiLine(4000)
  .transform((text) => text || null)
  .nullable()
  .default(null);

export const proceduresApi = {
  steps: endpoint({
    id: "listBehaviorSteps",
    method: "GET",
    path: "/behavior/steps",
    tag: "behavior",
    summary: "The steps with which the school's procedures begin, in their order, retired ones last",
    access: ["behavior.oversee", "settings.update"],
    view: z.object({ data: z.array(BehaviorStep) }),
  }),
  addStep: endpoint({
    id: "createBehaviorStep",
    method: "POST",
    path: "/behavior/steps",
    tag: "behavior",
    summary: "Add a step of the school's own, before the closing; procedures that are open keep theirs",
    access: ["settings.update"],
    body: z.strictObject(StepData),
    view: BehaviorStep,
    status: 201,
    limit: "write",
  }),
  changeStep: endpoint({
    id: "changeBehaviorStep",
    method: "PATCH",
    path: "/behavior/steps/{id}",
    tag: "behavior",
    summary: "Rename a step, change its deadline or place, or take it out of use; decision and closing stay",
    access: ["settings.update"],
    params: IdParams,
    body: z.strictObject({ ...StepData, position: z.int().min(1).max(1000), isRetired: z.boolean() }).partial(),
    ifMatch: true,
    view: BehaviorStep,
    limit: "write",
  }),
  open: endpoint({
    id: "openBehaviorProcedure",
    method: "POST",
    path: "/behavior/{id}/procedure",
    tag: "behavior",
    summary: "Open a procedure about a serious incident of one pupil, with the school's steps and their deadlines",
    access: ["behavior.oversee"],
    params: IdParams,
    view: z.object({ procedureId: Id }),
    status: 201,
    limit: "write",
  }),
  list: endpoint({
    id: "listBehaviorProcedures",
    method: "GET",
    path: "/behavior/procedures",
    tag: "behavior",
    summary: "Procedures, what is due first at the top: all for who oversees behaviour, otherwise those one conducts",
    access: ["behavior.oversee", "behavior.create"],
    isPersonal: true,
    query: PageQuery.extend({ state: z.enum(["open", "overdue", "closed"]).default("open") }),
    view: page(ProcedureRow).extend({ overdueSteps: z.int() }),
  }),
  overdue: endpoint({
    id: "countOverdueBehavior",
    method: "GET",
    path: "/behavior/overdue",
    tag: "behavior",
    summary: "How many steps of open procedures are overdue, and of how many procedures",
    access: ["behavior.oversee"],
    view: z.object({ procedures: z.int(), steps: z.int() }),
  }),
  get: endpoint({
    id: "getBehaviorProcedure",
    method: "GET",
    path: "/behavior/procedures/{id}",
    tag: "behavior",
    summary: "A procedure with its steps, decision and tasks, for who oversees behaviour or conducts it. Noted",
    access: ["behavior.oversee", "behavior.create"],
    isPersonal: true,
    params: IdParams,
    view: Procedure,
  }),
  settle: endpoint({
    id: "settleBehaviorStep",
    method: "PUT",
    path: "/behavior/procedures/{id}/steps/{stepId}",
    tag: "behavior",
    summary:
      "Say that a step was done, was not needed (with the reason), or is due again; who conducts it and what was decided come with their steps",
    access: ["behavior.oversee", "behavior.create"],
    params: z.strictObject({ id: PathId, stepId: PathId }),
    body: z.strictObject({
      state: z.enum(STEP_STATES),
      note,
      /** With the naming of who conducts it. */
      instructorId: Id.nullable().default(null),
      /** With the decision. */
      decision: note,
    }),
    ifMatch: true,
    view: z.object({ id: Id, version: z.int() }),
    limit: "write",
  }),
  addMeasure: endpoint({
    id: "addBehaviorMeasure",
    method: "POST",
    path: "/behavior/procedures/{id}/measures",
    tag: "behavior",
    summary: "Add a task that follows from a procedure, with who sees to it and until when",
    access: ["behavior.oversee", "behavior.create"],
    params: IdParams,
    body: z.strictObject({
      text: singleLine(300).min(3, "escribe qué hay que hacer"),
      ownerId: Id,
      dueOn: IsoDate,
    }),
    view: z.object({ measureId: Id }),
    status: 201,
    limit: "write",
  }),
  settleMeasure: endpoint({
    id: "settleBehaviorMeasure",
    method: "PUT",
    path: "/behavior/measures/{id}",
    tag: "behavior",
    summary:
      "Say that a task of a procedure is done or not, as who sees to it, conducts the procedure or oversees behaviour",
    access: ["behavior.oversee", "behavior.create"],
    params: IdParams,
    body: z.strictObject({ isDone: z.boolean() }),
    view: z.object({ id: Id, isDone: z.boolean() }),
    limit: "write",
  }),
  tasks: endpoint({
    id: "listBehaviorTasks",
    method: "GET",
    path: "/behavior/tasks",
    tag: "behavior",
    summary: "The open tasks of procedures that one sees to oneself, what is due first at the top",
    access: ["behavior.oversee", "behavior.create"],
    isPersonal: true,
    view: z.object({
      data: z.array(
        z.object({ id: Id, text: z.string(), studentName: z.string(), dueOn: z.string(), isOverdue: z.boolean() }),
      ),
    }),
  }),
};
