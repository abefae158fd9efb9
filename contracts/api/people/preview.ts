import * as z from "zod";
import { Id, IdParams, PageQuery, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { RoleRef } from "./people.ts";

/** Why somebody reaches pupils: they run the school, teach them, are their family, or are the pupil. */
export const REACH_REASONS = ["school", "section", "guardian", "self", "none"] as const;

/** Sections shown at most; their number is told whole. */
export const MOST_PREVIEWED = 100;

export const previewApi = {
  preview: endpoint({
    id: "previewUser",
    method: "GET",
    path: "/users/{id}/preview",
    tag: "people",
    summary:
      "What a person may do and whom they reach, without acting as them: of pupils and sections only those that the caller reaches too. Written down",
    access: ["settings.update"],
    isPersonal: true,
    params: IdParams,
    query: PageQuery,
    /** A page of the pupils that the person reaches, by name. */
    view: page(
      z.object({
        id: Id,
        name: z.string(),
        groupName: z.string().nullable(),
        /** The subjects in which a teacher has them, or what a guardian is to them. */
        by: z.array(z.string()),
      }),
    ).extend({
      person: z.object({ id: Id, name: z.string(), role: RoleRef, isActive: z.boolean() }),
      permissions: z.array(z.string()),
      reason: z.enum(REACH_REASONS),
      sections: z.object({
        data: z.array(z.object({ id: Id, courseTitle: z.string(), groupName: z.string().nullable() })),
        total: z.int(),
      }),
    }),
    limit: "write",
  }),
};
