import * as z from "zod";
import type { VectorMetadata, Vectors } from "../ports.ts";
import { embedWithin, FEATURE_HASH } from "../search/feature-hash.ts";
import { sha256 } from "../sha256.ts";
import type { SqlClient } from "./import-curriculum.ts";

/** Where the vectors of the standards shared by all schools lie; ids are those of the rows. */
export const CURRICULUM_NAMESPACE = "curriculum";

export interface IndexSummary {
  readonly written: number;
  readonly removed: number;
  readonly unchanged: number;
}

const Standard = z.object({
  id: z.coerce.string(),
  kind: z.string(),
  stage: z.string(),
  subject_code: z.string().nullable(),
  subject_name: z.string().nullable(),
  grade_levels: z.array(z.string()),
  text: z.string(),
  above: z.string().nullable(),
});
type Standard = z.infer<typeof Standard>;

const Fingerprinted = z.object({ fingerprint: z.string() });

const SHARED_STANDARDS = `
  select s.id, s.kind, s.stage, s.subject_code, s.subject_name, s.grade_levels, s.text, p.text as above
  from courses.curriculum_standards as s left join courses.curriculum_standards as p on p.id = s.parent_id
  where s.institution_id is null and s.kind in ('specific_competence', 'assessment_criterion', 'basic_knowledge')
  order by s.id`;

const BATCH = 100;

/**
 * Brings the vectors in line with the competences, criteria and knowledge shared by all schools. Only what differs from
 * the store's list is written, and what has no row any more is removed; a list that lags behind costs a repeated write.
 * Throws when the store does not answer; what was written until then stays, and the next run goes on.
 */
export async function indexStandards(client: SqlClient, vectors: Vectors): Promise<IndexSummary> {
  const standards = z.array(Standard).parse((await client.query(SHARED_STANDARDS)).rows);
  const known = await vectors.list(CURRICULUM_NAMESPACE);
  const described = await Promise.all(
    standards.map(async (standard) => ({ standard, metadata: await metadataOf(standard) })),
  );
  const changed = described.filter(
    ({ standard, metadata }) =>
      Fingerprinted.safeParse(known.get(standard.id)).data?.fingerprint !== metadata.fingerprint,
  );
  for (let at = 0; at < changed.length; at += BATCH) {
    const batch = changed.slice(at, at + BATCH);
    await vectors.upsert(
      CURRICULUM_NAMESPACE,
      batch.map(({ standard: { id, text, above }, metadata }) => ({
        id,
        vector: embedWithin(text, above ?? ""),
        metadata,
      })),
    );
  }
  const wanted = new Set(standards.map(({ id }) => id));
  const gone = [...known.keys()].filter((id) => !wanted.has(id));
  await vectors.delete(CURRICULUM_NAMESPACE, gone);
  return { written: changed.length, removed: gone.length, unchanged: standards.length - changed.length };
}

/** What a search may filter by, and a fingerprint of all that a vector was made of. */
async function metadataOf({ kind, stage, subject_code, subject_name, grade_levels, text, above }: Standard) {
  const subject = [subject_code, subject_name].filter((name) => name !== null);
  const metadata = { kind, stage, subject, gradeLevels: grade_levels };
  const digest = await sha256(JSON.stringify([FEATURE_HASH, metadata, text, above]));
  return { ...metadata, fingerprint: digest.slice(0, 16) } satisfies VectorMetadata;
}
