import * as z from "zod";
import { sha256 } from "../sha256.ts";
import type { CurriculumMeta, StandardRecord } from "./records.ts";

/** What `pg.Client` and Neon's client both offer. The connection must be allowed to write rows shared by all schools. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface ImportSummary {
  readonly curriculumId: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Slugs that the curriculum had and the new records lack; they stay, since assignments may point to them. */
  readonly obsolete: readonly string[];
}

export interface ImportOptions {
  /** false: rows that are there already stay as they are. */
  readonly overwrite: boolean;
}

const Curriculum = z.object({ id: z.coerce.number() });
const Written = z.object({ slug: z.string(), created: z.boolean() });
const Slug = z.object({ slug: z.string() });

const UPSERT_CURRICULUM = `
  insert into courses.curricula as t (institution_id, code, boe_id, stage, title, territory, valid_from, source, imported_at, content_hash)
  values (null, $1, $2, $3, $4, $5, $6, $7, now(), $8)
  on conflict on constraint curricula_code do update
    set boe_id = excluded.boe_id, title = excluded.title, valid_from = excluded.valid_from, source = excluded.source,
        imported_at = case when t.content_hash is distinct from excluded.content_hash then now() else t.imported_at end,
        content_hash = excluded.content_hash, updated_at = now()
    where $9 and (t.title, t.source, t.content_hash) is distinct from (excluded.title, excluded.source, excluded.content_hash)
  returning id`;

const FIND_CURRICULUM = `
  select id from courses.curricula where institution_id is null and code = $1 and stage = $2 and territory = $3`;

const COLUMNS = `kind, stage, subject_code, subject_name, grade_levels, code, text, descriptors, connections, hours, source, position, metadata`;

const ROWS = `
  select r.* from jsonb_to_recordset($2::jsonb) as r(slug text, parent text, kind text, stage text, subject_code text,
    subject_name text, grade_levels text[], code text, text text, descriptors text[], connections text[], hours numeric,
    source text, position int, metadata jsonb)`;

const UPSERT_STANDARDS = `
  insert into courses.curriculum_standards as t (institution_id, curriculum_id, slug, ${COLUMNS})
  select null, $1, slug, ${COLUMNS} from (${ROWS}) as v
  on conflict on constraint curriculum_standards_slug do update
    set (${COLUMNS}) = (${qualified("excluded")}), updated_at = now()
    where $3 and (${qualified("t")}) is distinct from (${qualified("excluded")})
  returning slug, xmax = 0 as created`;

const LINK_PARENTS = `
  update courses.curriculum_standards as t set parent_id = p.id
  from (${ROWS}) as v left join courses.curriculum_standards as p on p.curriculum_id = $1 and p.slug = v.parent
  where t.curriculum_id = $1 and t.slug = v.slug and ($3 or t.parent_id is null) and t.parent_id is distinct from p.id`;

const OBSOLETE = `
  select slug from courses.curriculum_standards
  where curriculum_id = $1 and slug not in (select slug from (${ROWS}) as v) order by slug`;

/**
 * Writes a curriculum shared by all schools in one transaction. Rows keep their ids by slug, so that what teachers
 * linked to the starter set points to the official text afterwards. The same records again change nothing.
 */
export async function importCurriculum(
  client: SqlClient,
  meta: CurriculumMeta,
  records: readonly StandardRecord[],
  options: ImportOptions = { overwrite: true },
): Promise<ImportSummary> {
  const rows = JSON.stringify(
    records.map(({ subjectCode, subjectName, gradeLevels, ...rest }) => ({
      ...rest,
      subject_code: subjectCode,
      subject_name: subjectName,
      grade_levels: gradeLevels,
    })),
  );
  const hash = await sha256(rows);
  await client.query("begin");
  try {
    const values = [meta.code, meta.boeId, meta.stage, meta.title, meta.territory, meta.validFrom, meta.source, hash];
    const upserted = await client.query(UPSERT_CURRICULUM, [...values, options.overwrite]);
    const found =
      upserted.rows[0] ?? (await client.query(FIND_CURRICULUM, [meta.code, meta.stage, meta.territory])).rows[0];
    const { id } = Curriculum.parse(found);
    const written = z.array(Written).parse((await client.query(UPSERT_STANDARDS, [id, rows, options.overwrite])).rows);
    await client.query(LINK_PARENTS, [id, rows, options.overwrite]);
    const obsolete = z.array(Slug).parse((await client.query(OBSOLETE, [id, rows])).rows);
    await client.query("commit");
    const created = written.filter((row) => row.created).length;
    return {
      curriculumId: id,
      created,
      updated: written.length - created,
      unchanged: records.length - written.length,
      obsolete: obsolete.map(({ slug }) => slug),
    };
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

function qualified(alias: string): string {
  return COLUMNS.split(", ")
    .map((column) => `${alias}.${column}`)
    .join(", ");
}
