import type { StandardKind } from "#contracts/api/curriculum.ts";

/** One row for `courses.curriculum_standards`; `parent` is the slug of another record of the same set. */
export interface StandardRecord {
  readonly slug: string;
  readonly parent: string | null;
  readonly kind: StandardKind;
  readonly stage: string;
  readonly subjectCode: string | null;
  readonly subjectName: string | null;
  readonly gradeLevels: readonly string[];
  readonly code: string | null;
  readonly text: string;
  readonly descriptors: readonly string[];
  readonly connections: readonly string[];
  readonly hours: number | null;
  readonly source: string;
  readonly position: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface CurriculumIssue {
  readonly severity: "error" | "notice";
  readonly place: string;
  readonly message: string;
}

export interface CurriculumMeta {
  readonly code: string;
  readonly boeId: string | null;
  readonly stage: string;
  readonly title: string;
  readonly territory: string;
  readonly validFrom: string | null;
  readonly source: "starter" | "boe" | "school";
}

type Draft = Pick<StandardRecord, "slug" | "kind" | "stage" | "text" | "source"> & Partial<StandardRecord>;

/** Collects records in order, fills the blanks and refuses a second record of one slug. */
export interface RecordList {
  readonly records: StandardRecord[];
  readonly issues: CurriculumIssue[];
  add(draft: Draft): void;
  note(severity: CurriculumIssue["severity"], place: string, message: string): void;
}

export function newRecordList(): RecordList {
  const records: StandardRecord[] = [];
  const issues: CurriculumIssue[] = [];
  const slugs = new Set<string>();
  const note: RecordList["note"] = (severity, place, message) => issues.push({ severity, place, message });
  return {
    records,
    issues,
    note,
    add(draft) {
      if (slugs.has(draft.slug)) {
        note(
          "error",
          draft.source,
          `Hay dos elementos con el identificador ${draft.slug}; el segundo no se toma: ${draft.text}`,
        );
        return;
      }
      slugs.add(draft.slug);
      records.push({
        parent: null,
        subjectCode: null,
        subjectName: null,
        gradeLevels: [],
        code: null,
        descriptors: [],
        connections: [],
        hours: null,
        metadata: {},
        ...draft,
        position: records.length + 1,
      });
    },
  };
}

/** Faults of one place and kind as one line: the first few in full, then how many more. */
export function groupIssues(issues: readonly CurriculumIssue[], shown = 3): CurriculumIssue[] {
  const groups = new Map<string, CurriculumIssue[]>();
  for (const issue of issues) {
    const key = JSON.stringify([issue.severity, issue.place, issue.message.split(/[:\d]/)[0]]);
    groups.set(key, [...(groups.get(key) ?? []), issue]);
  }
  return [...groups.values()].flatMap((group) => {
    const rest = group.length - shown;
    const [first] = group;
    if (first === undefined || rest <= 1) return group;
    return [...group.slice(0, shown), { ...first, message: `y ${rest} avisos más como estos.` }];
  });
}
