import * as z from "zod";
import { Empty, Id, IdParams } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { singleLine } from "../../text.ts";

export const VIEW_PAGES = ["students"] as const;

/** Of one person, for one page. */
export const MOST_VIEWS = 20;

const View = z.object({ id: Id, title: z.string(), query: z.string() });
const Views = z.object({ data: z.array(View) });

export const viewsApi = {
  list: endpoint({
    id: "listSavedViews",
    method: "GET",
    path: "/saved-views",
    tag: "people",
    summary: "How the caller has set a list before, by the names they gave it",
    access: "session",
    query: z.strictObject({ page: z.enum(VIEW_PAGES) }),
    view: Views,
  }),
  save: endpoint({
    id: "saveView",
    method: "POST",
    path: "/saved-views",
    tag: "people",
    summary: "Keep how a list is set, under a name; one of that name is replaced",
    access: "session",
    body: z.strictObject({
      page: z.enum(VIEW_PAGES),
      title: singleLine(40).min(1, "ponle un nombre"),
      /** As in the page's address, without `?` and without a place in the list. */
      query: singleLine(500),
    }),
    view: View,
    status: 201,
    limit: "write",
  }),
  remove: endpoint({
    id: "removeSavedView",
    method: "DELETE",
    path: "/saved-views/{id}",
    tag: "people",
    summary: "Take one of one's own saved views away",
    access: "session",
    params: IdParams,
    view: Empty,
    status: 204,
    limit: "write",
  }),
};
