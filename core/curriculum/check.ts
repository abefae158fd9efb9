import type { RecordList, StandardRecord } from "./records.ts";

/** What must hold of any curriculum: no orphan, each competence linked to the exit profile and judged by criteria. */
export function checkCurriculum(list: RecordList): void {
  const bySlug = new Map(list.records.map((record) => [record.slug, record]));
  const judged = new Set<string>();
  for (const record of list.records) {
    if (record.parent !== null && !bySlug.has(record.parent)) {
      list.note("error", record.source, `${record.slug} depende de ${record.parent}, que no existe.`);
    }
    if (record.kind === "assessment_criterion" && record.parent !== null) judged.add(record.parent);
  }
  for (const record of list.records) {
    if (record.kind === "specific_competence") checkCompetence(record, judged, list);
  }
}

function checkCompetence(record: StandardRecord, judged: ReadonlySet<string>, list: RecordList): void {
  if (record.descriptors.length === 0) {
    list.note("error", record.source, `La competencia específica ${record.code} no enlaza con ningún descriptor.`);
  }
  if (!judged.has(record.slug)) {
    list.note("error", record.source, `La competencia específica ${record.code} no tiene criterios de evaluación.`);
  }
}
