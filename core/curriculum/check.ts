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

/** In a whole norm the criteria of a competence are numbered without a hole, in every group of grades anew. */
export function checkNumbering(list: RecordList): void {
  const runs = new Map<string, { place: string; competence: string; numbers: Set<number> }>();
  for (const { kind, slug, source, code } of list.records) {
    if (kind !== "assessment_criterion" || code === null) continue;
    const [competence = "", number] = code.split(".");
    const key = slug.slice(0, slug.lastIndexOf("."));
    const run = runs.get(key) ?? { place: source, competence, numbers: new Set() };
    run.numbers.add(Number(number));
    runs.set(key, run);
  }
  for (const { place, competence, numbers } of runs.values()) {
    const last = Math.max(...numbers);
    if (numbers.size === last) continue;
    const missing: string[] = [];
    for (let number = 1; number < last && missing.length < 10; number++) {
      if (!numbers.has(number)) missing.push(`${competence}.${number}`);
    }
    const which = missing.length === 1 ? "Falta el criterio" : "Faltan los criterios";
    list.note("error", place, `${which} ${missing.join(", ")}: la numeración llega a ${competence}.${last}.`);
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
