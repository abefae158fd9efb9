import * as z from "zod";
import { Id, IdParams } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";

export const ROLL_OVER_DECISIONS = ["promotes", "repeats", "graduates", "leaves"] as const;
export type RollOverDecision = (typeof ROLL_OVER_DECISIONS)[number];

/** More pupils than any one school has. */
const MOST_DECISIONS = 5_000;

const Year = z.object({ id: Id, title: z.string(), startDate: z.string(), endDate: z.string() });

const decisions = z.array(z.strictObject({ studentId: Id, decision: z.enum(ROLL_OVER_DECISIONS) })).max(MOST_DECISIONS);

const RolledPupil = z.object({
  id: Id,
  name: z.string(),
  fromLevel: z.string().nullable(),
  fromGroup: z.string().nullable(),
  toLevel: z.string().nullable(),
  toGroup: z.string().nullable(),
  decision: z.enum(ROLL_OVER_DECISIONS),
  /** What the final evaluation of their group decided, otherwise what follows from the level alone. */
  proposed: z.enum(ROLL_OVER_DECISIONS),
  isEvaluated: z.boolean(),
  /** A level follows theirs, to which they can go on. */
  canPromote: z.boolean(),
});
export type RolledPupil = z.infer<typeof RolledPupil>;

export const RollOverPlan = z.object({
  from: Year,
  to: Year,
  totals: z.record(z.enum(ROLL_OVER_DECISIONS), z.int()),
  pupils: z.array(RolledPupil),
  /** The groups of the coming year, with who comes in and the fewest seats that one of its sections has. */
  groups: z.array(z.object({ name: z.string(), pupils: z.int(), repeaters: z.int(), capacity: z.int().nullable() })),
  courses: z.int(),
  sections: z.int(),
});
export type RollOverPlan = z.infer<typeof RollOverPlan>;

const Done = z.object({
  id: Id,
  appliedAt: z.string(),
  pupils: z.int(),
  sections: z.int(),
  /** Nothing was written in the sections that it made. */
  canUndo: z.boolean(),
});

export const rollOverApi = {
  get: endpoint({
    id: "getRollOver",
    method: "GET",
    path: "/roll-over",
    tag: "students",
    summary: "From which school year to which the school can go on, from when, and whether it has",
    access: ["settings.update"],
    view: z.object({
      from: Year.nullable(),
      /** The year after it; null until somebody adds one to the calendar. */
      to: Year.nullable(),
      opensOn: z.string().nullable(),
      isOpen: z.boolean(),
      done: Done.nullable(),
    }),
  }),
  preview: endpoint({
    id: "previewRollOver",
    method: "POST",
    path: "/roll-over/preview",
    tag: "students",
    summary:
      "Whom the coming year finds in which level and group, and which courses and sections it copies; nothing is done",
    access: ["settings.update"],
    body: z.strictObject({ decisions: decisions.default([]) }),
    view: RollOverPlan,
  }),
  apply: endpoint({
    id: "applyRollOver",
    method: "POST",
    path: "/roll-over",
    tag: "students",
    summary: "Go on to the coming year: levels, groups, courses, sections and enrolments",
    access: ["settings.update"],
    body: z.strictObject({
      decisions: decisions.default([]),
      keepTeachers: z.boolean().default(true),
      /** Pupils of the preview. */
      confirmCount: z.int().nonnegative(),
    }),
    view: Done,
    status: 201,
    limit: "write",
  }),
  undo: endpoint({
    id: "undoRollOver",
    method: "POST",
    path: "/roll-over/{id}/undo",
    tag: "students",
    summary: "Take it all back, as long as nothing was written in the sections that it made",
    access: ["settings.update"],
    params: IdParams,
    view: z.object({ pupils: z.int(), left: z.int() }),
    limit: "write",
  }),
};
