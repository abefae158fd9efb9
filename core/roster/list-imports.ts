import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import * as z from "zod";
import type { RosterImport, rosterApi } from "#contracts/api/roster/roster.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { rosterImports, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { paging, rowCount } from "../paging.ts";
import { undoableUntil } from "./stored-import.ts";

const Summary = z.object({
  changes: z.int().default(0),
  faultCount: z.int().default(0),
  noticeCount: z.int().default(0),
  counts: z.record(z.string(), z.record(z.string(), z.int())).default({}),
  groups: z.record(z.string(), z.int()).default({}),
});

const undoer = alias(users, "undoer");
const columns = {
  id: rosterImports.id,
  kind: rosterImports.kind,
  status: rosterImports.status,
  parentId: rosterImports.parentId,
  fileName: rosterImports.fileName,
  by: sql<string>`concat_ws(' ', ${users.givenName}, ${users.familyName})`,
  undoneBy: sql<string>`concat_ws(' ', ${undoer.givenName}, ${undoer.familyName})`,
  createdAt: rosterImports.createdAt,
  committedAt: rosterImports.committedAt,
  undoneAt: rosterImports.undoneAt,
  rows: rosterImports.rows,
  summary: rosterImports.summary,
};
type Row = { readonly [K in "kind" | "status" | "parentId" | "fileName"]: (typeof rosterImports.$inferSelect)[K] } & {
  readonly id: number;
  readonly by: string;
  readonly undoneBy: string;
  readonly createdAt: Date;
  readonly committedAt: Date | null;
  readonly undoneAt: Date | null;
  readonly rows: number;
  readonly summary: unknown;
};

/** Past imports and removals that were written, newest first, undone ones too. */
export async function listImports(
  ctx: Context,
  input: Input<typeof rosterApi.list>,
): Promise<View<typeof rosterApi.list>> {
  authorize(ctx, "users.import");
  const list = paging(input, [{ column: rosterImports.id, kind: "number" }], true);
  const written = and(
    eq(rosterImports.institutionId, ctx.actor.institutionId),
    ne(rosterImports.kind, "undo"),
    inArray(rosterImports.status, ["committed", "undone"]),
  );
  const [rows, [count]] = await ctx.db.batch((q) => [
    q
      .select({ ...columns, position: list.position })
      .from(rosterImports)
      .innerJoin(users, eq(users.id, rosterImports.createdBy))
      .leftJoin(undoer, eq(undoer.id, rosterImports.undoneBy))
      .where(and(written, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q.select({ total: rowCount }).from(rosterImports).where(written),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return { ...page, data: page.data.map((row) => importView(ctx, row)) };
}

/** One of them, or 404. */
export async function getImport(ctx: Context, input: { readonly importId: number }): Promise<RosterImport> {
  authorize(ctx, "users.import");
  const [rows] = await ctx.db.batch((q) => [
    q
      .select(columns)
      .from(rosterImports)
      .innerJoin(users, eq(users.id, rosterImports.createdBy))
      .leftJoin(undoer, eq(undoer.id, rosterImports.undoneBy))
      .where(
        and(
          eq(rosterImports.institutionId, ctx.actor.institutionId),
          eq(rosterImports.id, input.importId),
          ne(rosterImports.kind, "undo"),
        ),
      ),
  ]);
  return importView(ctx, orNotFound(rows[0], "No existe esa importación."));
}

function importView(ctx: Context, row: Row): RosterImport {
  const summary = Summary.parse(row.summary);
  const until = undoableUntil(row);
  return {
    id: row.id,
    kind: row.kind === "removal" ? "removal" : "import",
    status: row.status,
    parentId: row.parentId,
    fileName: row.fileName,
    by: row.by,
    createdAt: row.createdAt.toISOString(),
    committedAt: row.committedAt?.toISOString() ?? null,
    undoneAt: row.undoneAt?.toISOString() ?? null,
    undoneBy: row.undoneAt === null ? null : row.undoneBy,
    undoableUntil: until === null || until < ctx.now() ? null : until.toISOString(),
    rows: row.rows,
    changes: summary.changes,
    faultCount: summary.faultCount,
    noticeCount: summary.noticeCount,
    counts: summary.counts,
    groups: summary.groups,
  };
}
