import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { ROSTER_FILES, type RosterEntity, type RosterFile } from "#contracts/api/roster/roster.ts";
import { RosterUndoAccess } from "#contracts/api/roster/undo.ts";
import type { StoredImport } from "../stored-import.ts";
import { bigints, type Journal } from "./change-log.ts";
import { STORAGE } from "./storage.ts";

/** How the imports since the one to be undone spoke of each file; none of them, and nothing is held back. */
export type LaterFiles = ReadonlyMap<RosterFile, "bulk" | "delta">;

/** When a row gives somebody access: `t` is the row as it is, `p` as it would be. All texts are SQL. */
interface AccessRule {
  readonly kind: string;
  readonly gains: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Whose access it is where account, pupil's file and role of one person count as one. */
  readonly person: string;
  /** Does it hang on somebody or something that is closed? */
  readonly closed: string;
  /** Files that decide about the row once a later import brings them, in whatever mode. */
  readonly deciding: readonly RosterFile[];
  /** Files that do when they are complete, since what the row hangs on may lack in them. */
  readonly complete: readonly RosterFile[];
}

const person = (id: string) =>
  `(select concat_ws(' ', u.given_name, u.family_name) from users.users u where u.id = ${id})`;
const pupil = (id: string) => person(`(select s.user_id from students.students s where s.id = ${id})`);
const section = (id: string) => `(select s.title from courses.sections s where s.id = ${id})`;
const role = (id: string) => `(select r.name from users.roles r where r.id = ${id})`;
/** Pupils and families see different things, none of them more. */
const rank = (id: string) => `(select case r.kind when 'super_admin' then 4 when 'school_admin' then 3
  when 'teacher' then 2 else 1 end from users.roles r where r.id = ${id})`;
const isRaised = `(p.role_id <> t.role_id and ${rank("p.role_id")} >= ${rank("t.role_id")})`;
const isReopened = "((p.is_active and not t.is_active) or (p.status = 'active' and t.status <> 'active'))";
const gone = (user: string) => `not exists (select from users.users u where u.id = ${user} and u.status = 'active')`;
const pupilGone = gone("(select s.user_id from students.students s where s.id = p.student_id)");
const sectionGone = "exists (select from courses.sections s where s.id = p.section_id and s.status = 'tobedeleted')";

const PEOPLE_FILES = ["users.csv", "roles.csv"] as const;
const ACCESS: Partial<Record<RosterEntity, AccessRule>> = {
  users: {
    kind: `case when ${isReopened} then 'account' when ${isRaised} then 'role' else 'address' end`,
    gains: `${isReopened} or ${isRaised} or (p.email is not null and p.email is distinct from t.email)`,
    name: person("t.id"),
    from: `case when p.role_id <> t.role_id then ${role("t.role_id")} when not ${isReopened} then t.email end`,
    to: `case when ${isReopened} or ${isRaised} then ${role("p.role_id")} else p.email end`,
    person: "t.id",
    closed: "false",
    deciding: PEOPLE_FILES,
    complete: [],
  },
  students: {
    kind: "case when p.group_name is distinct from t.group_name then 'group' else 'student' end",
    gains: `(p.status = 'active' and t.status <> 'active') or p.user_id <> t.user_id
      or (p.group_name is not null and p.group_name is distinct from t.group_name)`,
    name: person("p.user_id"),
    from: "case when p.group_name is distinct from t.group_name then t.group_name end",
    to: "p.group_name",
    person: "p.user_id",
    closed: gone("p.user_id"),
    deciding: PEOPLE_FILES,
    complete: [],
  },
  roles: {
    kind: "'role'",
    gains: "p.role <> t.role or p.user_id <> t.user_id",
    name: person("p.user_id"),
    from: "nullif(t.role, p.role)",
    to: "p.role",
    person: "p.user_id",
    closed: gone("p.user_id"),
    deciding: PEOPLE_FILES,
    complete: [],
  },
  guardianships: {
    kind: "'guardian'",
    gains: "p.guardian_user_id <> t.guardian_user_id or p.student_id <> t.student_id",
    name: person("p.guardian_user_id"),
    from: "null",
    to: pupil("p.student_id"),
    person: "null",
    closed: `${gone("p.guardian_user_id")} or ${pupilGone}`,
    deciding: PEOPLE_FILES,
    complete: [],
  },
  sections: {
    kind: "'section'",
    gains: "p.status <> 'tobedeleted' and t.status = 'tobedeleted'",
    name: "p.title",
    from: "null",
    to: "null",
    person: "null",
    closed: "exists (select from courses.courses k where k.id = p.course_id and k.status = 'tobedeleted')",
    deciding: ["classes.csv"],
    complete: ["courses.csv"],
  },
  enrollments: {
    kind: "'enrollment'",
    gains: `p.status = 'active' and (t.status <> 'active' or p.student_id <> t.student_id or p.section_id <> t.section_id
      or coalesce(p.begin_date, '-infinity') < coalesce(t.begin_date, '-infinity')
      or coalesce(p.end_date, 'infinity') > coalesce(t.end_date, 'infinity'))`,
    name: pupil("p.student_id"),
    from: "null",
    to: section("p.section_id"),
    person: "null",
    closed: `${pupilGone} or ${sectionGone}`,
    deciding: ["enrollments.csv"],
    complete: [...PEOPLE_FILES, "classes.csv", "courses.csv"],
  },
  sectionTeachers: {
    kind: "'teacher'",
    gains: "p.section_id <> t.section_id or p.user_id <> t.user_id",
    name: person("p.user_id"),
    from: "null",
    to: section("p.section_id"),
    person: "null",
    closed: `${gone("p.user_id")} or ${sectionGone}`,
    deciding: ["enrollments.csv"],
    complete: [...PEOPLE_FILES, "classes.csv", "courses.csv"],
  },
};

const Gains = z.object({
  rows: z.array(
    RosterUndoAccess.extend({
      id: z.coerce.number(),
      name: z.string().nullable(),
      fields: z.array(z.string()),
      person: z.coerce.number().nullable(),
      held: z.boolean(),
    }),
  ),
});
export type Gain = z.infer<typeof Gains>["rows"][number];

const Modes = z.object({
  rows: z.array(
    z.object({
      files: z.array(z.object({ file: z.enum(ROSTER_FILES), mode: z.enum(["bulk", "delta", "absent"]) })).nullable(),
    }),
  ),
});

/**
 * What imports committed after `stored`, and standing, have brought. A later archive that agrees with the end of an
 * access writes nothing, so the changes noted do not tell; nor is the archive kept for as long as an undo is possible.
 * Hence access comes back only where no later import has brought the file that decides about it. Of complete files that
 * is exact: had the archive given the access, its own import would have. Of a delta it may hold back what the delta
 * does not name, which a new import mends; access given to whom a court has taken it from is mended by nothing.
 */
export async function laterFiles(journal: Journal, stored: StoredImport): Promise<LaterFiles> {
  const found = await journal.tx.execute(sql`
    select i.summary -> 'files' as files from users.roster_imports i, users.roster_imports o
    where o.id = ${stored.id} and o.institution_id = ${journal.institutionId} and i.institution_id = o.institution_id
      and i.kind = 'import' and i.status = 'committed' and (i.committed_at, i.id) > (o.committed_at, o.id)`);
  const later = new Map<RosterFile, "bulk" | "delta">();
  for (const { files } of Modes.parse(found).rows) {
    // Where it is not known what an import brought, it is taken to have brought all.
    for (const { file, mode } of files ?? ROSTER_FILES.map((name) => ({ file: name, mode: "bulk" as const }))) {
      if (mode !== "absent" && later.get(file) !== "bulk") later.set(file, mode);
    }
  }
  return later;
}

/** Who would get access by former values of rows; `rows` gives the rows `t` and, as `m.before`, those values. */
export async function gainsOf(journal: Journal, entity: RosterEntity, later: LaterFiles, rows: SQL, where: SQL) {
  const rule = ACCESS[entity];
  if (rule === undefined) return [];
  return readGains(
    journal,
    rule,
    later,
    sql`${rows}, lateral jsonb_populate_record(t, m.before) as p`,
    sql`${where} and (${sql.raw(rule.gains)})`,
    sql`array(select jsonb_object_keys(m.before))`,
  );
}

/** Who has got access by rows that have come back. */
export async function gainsBack(journal: Journal, entity: RosterEntity, later: LaterFiles, ids: readonly number[]) {
  const rule = ACCESS[entity];
  if (rule === undefined || ids.length === 0) return [];
  const table = sql.raw(STORAGE[entity].table);
  return readGains(
    journal,
    rule,
    later,
    sql`${table} as t, lateral (select t.*) as p`,
    sql`t.id = any(${bigints(ids)})`,
    sql`array[]::text[]`,
  );
}

async function readGains(journal: Journal, rule: AccessRule, later: LaterFiles, rows: SQL, where: SQL, fields: SQL) {
  const isDecided =
    rule.deciding.some((file) => later.has(file)) || rule.complete.some((file) => later.get(file) === "bulk");
  const held = isDecided ? "true" : later.size === 0 ? "false" : `(${rule.closed})`;
  const found = await journal.tx.execute(sql`
    select t.id, ${fields} as fields, ${sql.raw(`${rule.kind} as kind, ${rule.name} as name, (${rule.from})::text as "from",
      (${rule.to})::text as "to", (${rule.person})::bigint as person, ${held} as held`)}
    from ${rows} where t.institution_id = ${journal.institutionId} and ${where} order by t.id`);
  return Gains.parse(found).rows;
}
