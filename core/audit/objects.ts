import { type SQL, sql } from "drizzle-orm";
import type { AUDIT_TARGETS } from "#contracts/api/audit/audit.ts";
import type { Permission } from "#contracts/permissions.ts";
import {
  apiKeys,
  assignments,
  courses,
  documents,
  grades,
  grants,
  institutions,
  jobs,
  roles,
  rosterImports,
  sections,
  students,
  userSessions,
  users,
} from "#schema/index.ts";
import { may } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { reachableStudents } from "../access/students.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../database.ts";

/** What an entry is about, or a field of it refers to. */
export interface Reference {
  readonly entity: string;
  readonly id: string;
}

export interface Named {
  readonly name: string;
  readonly open: { readonly kind: (typeof AUDIT_TARGETS)[number]; readonly id: number } | null;
}

/** Fields of what was and what is that hold the id of something with a name. */
const FIELDS: Readonly<Record<string, string>> = {
  studentId: "student",
  userId: "user",
  assignmentId: "assignment",
  sectionId: "section",
};

export function referenceOf(field: string, value: unknown): Reference | null {
  const entity = FIELDS[field.split(".").at(-1) ?? ""];
  return entity !== undefined && typeof value === "number" ? { entity, id: String(value) } : null;
}

interface Found extends Record<string, unknown> {
  readonly ref: string;
  readonly name: string | null;
  readonly open: string | null;
}

type Lookup = (ctx: Context, ids: SQL) => SQL;

const fullName = sql`concat_ws(' ', ${users.givenName}, ${users.familyName})`;

/** An id where the caller holds the permission and reaches the row. */
const opened = (ctx: Context, permission: Permission, id: SQL, reached: SQL): SQL =>
  may(ctx, permission) ? sql`case when ${reached} then ${id} end` : sql`null::bigint`;

/** Rows of `ref`, `name` and `open`; whom a privacy request blocks has neither name nor page. */
const LOOKUPS: Readonly<Record<string, { readonly kind?: (typeof AUDIT_TARGETS)[number]; readonly rows: Lookup }>> = {
  student: {
    kind: "student",
    rows: (ctx, ids) => sql`select ${students.id}::text as ref, ${fullName} as name,
        ${opened(ctx, "students.read", sql`${students.id}`, reachableStudents(ctx))} as open
      from ${students} inner join ${users} on ${users.id} = ${students.userId}
      where ${students.id}::text = any(${ids}) and ${students.blockedAt} is null`,
  },
  user: {
    rows: (_, ids) => sql`select ${users.id}::text as ref, ${fullName} as name, null::bigint as open
      from ${users} where ${users.id}::text = any(${ids}) and ${users.blockedAt} is null`,
  },
  role: {
    rows: (_, ids) => sql`select ${roles.id}::text as ref, ${roles.title} as name, null::bigint as open
      from ${roles} where ${roles.id}::text = any(${ids})`,
  },
  user_session: {
    rows: (_, ids) => sql`select ${userSessions.id} as ref, ${fullName} as name, null::bigint as open
      from ${userSessions} inner join ${users} on ${users.id} = ${userSessions.userId}
      where ${userSessions.id} = any(${ids}) and ${users.blockedAt} is null`,
  },
  grade: {
    kind: "section",
    rows: (ctx, ids) => sql`select ${grades.id}::text as ref, ${fullName} || ' · ' || ${assignments.title} as name,
        ${opened(ctx, "courses.read", sql`${sections.id}`, reachableSections(ctx))} as open
      from ${grades} inner join ${students} on ${students.id} = ${grades.studentId}
        inner join ${users} on ${users.id} = ${students.userId}
        inner join ${assignments} on ${assignments.id} = ${grades.assignmentId}
        inner join ${sections} on ${sections.id} = ${assignments.sectionId}
      where ${grades.id}::text = any(${ids}) and ${students.blockedAt} is null`,
  },
  assignment: {
    kind: "section",
    rows: (
      ctx,
      ids,
    ) => sql`select ${assignments.id}::text as ref, ${assignments.title} || ' · ' || ${sections.title} as name,
        ${opened(ctx, "courses.read", sql`${sections.id}`, reachableSections(ctx))} as open
      from ${assignments} inner join ${sections} on ${sections.id} = ${assignments.sectionId}
      where ${assignments.id}::text = any(${ids})`,
  },
  section: {
    kind: "section",
    rows: (ctx, ids) => sql`select ${sections.id}::text as ref, ${courses.title} || ' · ' || ${sections.title} as name,
        ${opened(ctx, "courses.read", sql`${sections.id}`, reachableSections(ctx))} as open
      from ${sections} inner join ${courses} on ${courses.id} = ${sections.courseId}
      where ${sections.id}::text = any(${ids})`,
  },
  document: {
    kind: "document",
    rows: (ctx, ids) => sql`select ${documents.id}::text as ref, ${documents.title} as name,
        ${opened(
          ctx,
          "content.read",
          sql`${documents.id}`,
          ctx.actor.kind === "school_admin" ? sql`true` : sql`${documents.ownerId} = ${ctx.actor.userId}`,
        )} as open
      from ${documents} where ${documents.id}::text = any(${ids})`,
  },
  ai_job: {
    rows: (_, ids) => sql`select ${jobs.id}::text as ref, ${fullName} as name, null::bigint as open
      from ${jobs} inner join ${users} on ${users.id} = ${jobs.userId} where ${jobs.id}::text = any(${ids})`,
  },
  mcp_grant: {
    rows: (_, ids) => sql`select ${grants.grantId} as ref, ${grants.clientName} as name, null::bigint as open
      from ${grants} where ${grants.grantId} = any(${ids})`,
  },
  roster_import: {
    kind: "import",
    rows: (ctx, ids) => sql`select ${rosterImports.id}::text as ref, ${rosterImports.fileName} as name,
        ${opened(ctx, "users.import", sql`${rosterImports.id}`, sql`true`)} as open
      from ${rosterImports} where ${rosterImports.id}::text = any(${ids})`,
  },
  api_key: {
    rows: (_, ids) => sql`select ${apiKeys.id}::text as ref, ${apiKeys.name} as name, null::bigint as open
      from ${apiKeys} where ${apiKeys.id}::text = any(${ids})`,
  },
  institution: {
    rows: (_, ids) => sql`select ${institutions.id}::text as ref, ${institutions.name} as name, null::bigint as open
      from ${institutions} where ${institutions.id}::text = any(${ids})`,
  },
};

const keyOf = ({ entity, id }: Reference) => `${entity} ${id}`;

/** The names of what is referred to, and where the caller may open it: one statement for each kind that occurs. */
export async function namesOf(
  ctx: Context,
  references: readonly (Reference | null)[],
): Promise<(reference: Reference | null) => Named | null> {
  const wanted = [
    ...Map.groupBy(
      references.filter((each) => each !== null),
      ({ entity }) => entity,
    ),
  ].flatMap(([entity, group]) => {
    const lookup = LOOKUPS[entity];
    return lookup === undefined ? [] : [{ entity, ...lookup, ids: [...new Set(group.map(({ id }) => id))] }];
  });
  const [first, ...rest] = wanted;
  if (first === undefined) return () => null;
  const ask = (q: Queries, { rows, ids }: (typeof wanted)[number]) =>
    q.execute<Found>(
      rows(
        ctx,
        sql`array[${sql.join(
          ids.map((id) => sql`${id}`),
          sql`, `,
        )}]::text[]`,
      ),
    );
  const answers = await ctx.db.batch((q) => [ask(q, first), ...rest.map((each) => ask(q, each))]);
  const names = new Map<string, Named>();
  for (const [at, { entity, kind }] of wanted.entries()) {
    for (const { ref, name, open } of answers[at]?.rows ?? []) {
      if (name === null) continue;
      names.set(keyOf({ entity, id: ref }), {
        name,
        open: kind === undefined || open === null ? null : { kind, id: Number(open) },
      });
    }
  }
  return (reference) => (reference === null ? null : (names.get(keyOf(reference)) ?? null));
}
