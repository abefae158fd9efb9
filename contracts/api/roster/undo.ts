import * as z from "zod";
import { Id } from "../../common.ts";
import { RosterEntity } from "./entity.ts";

/**
 * What an undo does to the rows of one kind: `restored` get former values, `returned` come back, `removed` go, `closed`
 * stay without effect because something hangs on them, `skipped` stay as they are: edited since, new rows too, or access
 * that a later import may have ended as well.
 */
export const RosterUndoCounts = z.object({
  restored: z.int(),
  returned: z.int(),
  removed: z.int(),
  closed: z.int(),
  skipped: z.int(),
});
export type RosterUndoCounts = z.infer<typeof RosterUndoCounts>;

export const RosterUndoSkipped = z.object({
  entity: RosterEntity,
  name: z.string(),
  fields: z.array(z.string()),
  reason: z.enum(["edited", "later_import"]).default("edited"),
});
export type RosterUndoSkipped = z.infer<typeof RosterUndoSkipped>;

/**
 * An access that an undo gives back. `to` is the pupil of a guardian, the class of a pupil or teacher, the role of an
 * account; of a role, an address or a group what changes `from` and `to`.
 */
export const RosterUndoAccess = z.object({
  kind: z.enum(["account", "role", "address", "student", "group", "guardian", "section", "enrollment", "teacher"]),
  name: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export type RosterUndoAccess = z.infer<typeof RosterUndoAccess>;

export const UndoImportInput = z.strictObject({
  importId: Id,
  /** How many accesses come back, as the person saw it; asked for whenever any does. */
  confirmAccess: z.int().nonnegative().optional(),
});
export type UndoImportInput = z.infer<typeof UndoImportInput>;

export const RosterUndoView = z.object({
  importId: Id,
  status: z.enum(["planned", "undone"]),
  counts: z.partialRecord(RosterEntity, RosterUndoCounts),
  skippedCount: z.int(),
  /** The first 200 of them. */
  skipped: z.array(RosterUndoSkipped),
  accessCount: z.int().default(0),
  /** The first 200 of those who get access back. */
  access: z.array(RosterUndoAccess).default([]),
  /** People left as they are, with all that hangs on them, since their data have been restricted or blocked. */
  frozenPeople: z.int().default(0),
});
export type RosterUndoView = z.infer<typeof RosterUndoView>;
