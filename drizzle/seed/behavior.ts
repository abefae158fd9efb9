import { BEHAVIOR_TEMPLATE } from "../../contracts/api/behavior/categories.ts";
import {
  behaviorAcknowledgements,
  behavioralRecords,
  behaviorCategories,
  behaviorEvents,
  behaviorWitnesses,
} from "../schema/index.ts";
import { addProcedures, type Serious } from "./behavior-procedures.ts";
import { instant, PERIODS, schoolDays } from "./calendar.ts";
import { type Random, random } from "./random.ts";
import type { Build, School, Student } from "./school.ts";
import type { Section } from "./teaching.ts";

const places = ["Aula", "Pasillo", "Patio", "Gimnasio", "Biblioteca"];
const NOTICE_MS = 30 * 60_000;

interface Category {
  readonly id: number;
  readonly kind: "merit" | "incident";
  readonly severity: string | null;
  readonly points: number;
  readonly tellsFamilies: boolean;
}

/**
 * What the school calls merits and incidents, and those of the year: most pupils have none, a few several. Without words:
 * those are sealed under keys that no seed has. Drawn apart, so that more or fewer change nobody else.
 */
export function addBehavior(
  build: Build,
  school: School,
  { current: taught, previous }: { readonly current: readonly Section[]; readonly previous: readonly Section[] },
): void {
  const { rows, today } = build;
  const { institutionId } = school;
  const r = random(institutionId * 104_729);
  const categories = BEHAVIOR_TEMPLATE.map(({ title, ...category }, at): Category => {
    const id = rows.add(behaviorCategories, { ...category, title: title.es, position: at + 1, institutionId });
    return { id, ...category };
  });
  const days = schoolDays(school.years.current.year).filter((day) => day < today);
  const serious: Serious[] = [];
  for (const group of days.length === 0 ? [] : school.groups) {
    const own = taught.filter((section) => section.group === group);
    for (const student of group.students) {
      const many = r.chance(0.05) ? r.int(2, 4) : r.chance(0.22) ? 1 : 0;
      for (let each = 0; each < many; each += 1) {
        const together = r.chance(0.1) ? [student, r.pick(group.students)] : [student];
        const [category, date] = [drawn(r, categories), r.pick(days)];
        const [recordId] = addEvent(build, school, r, r.pick(own), date, category, [...new Set(together)]);
        if (recordId !== undefined && category.severity !== null && category.severity !== "minor") {
          serious.push({ recordId, date });
        }
      }
    }
  }
  addProcedures(build, school, serious);
  addFormer(build, school, previous, categories);
}

/** What was recorded last year, a little more than in a year that has begun; all of it was told and none is open. */
function addFormer(build: Build, school: School, taught: readonly Section[], categories: readonly Category[]): void {
  const r = random(school.institutionId * 104_743);
  const days = schoolDays(school.years.previous.year);
  for (const [group, own] of Map.groupBy(taught, (section) => section.group)) {
    for (const student of group.students) {
      const many = r.chance(0.06) ? r.int(3, 6) : r.chance(0.4) ? r.int(1, 2) : 0;
      for (let each = 0; each < many; each += 1) {
        addEvent(build, school, r, r.pick(own), r.pick(days), drawn(r, categories), [student]);
      }
    }
  }
}

/** Merits as often as incidents; of these nearly all are slight. */
function drawn(r: Random, categories: readonly Category[]): Category {
  const kind = r.chance(0.5) ? "merit" : "incident";
  const severity = kind === "merit" ? null : r.chance(0.8) ? "minor" : r.chance(0.85) ? "serious" : "very_serious";
  return r.pick(categories.filter((one) => one.kind === kind && one.severity === severity));
}

function addEvent(
  { rows }: Build,
  { institutionId, teachers }: School,
  r: Random,
  section: Section,
  date: string,
  category: Category,
  pupils: readonly Student[],
): number[] {
  const [startsAt] = r.pick(PERIODS);
  const createdAt = instant(date, startsAt);
  const eventId = rows.add(behaviorEvents, {
    institutionId,
    date,
    time: startsAt,
    place: r.chance(0.6) ? r.pick(places) : null,
    sectionId: section.id,
    recordedBy: section.teacher.userId,
    createdAt,
  });
  const witness = r.pick(teachers).userId;
  if (category.severity === "serious" && witness !== section.teacher.userId) {
    rows.add(behaviorWitnesses, { institutionId, eventId, userId: witness });
  }
  const { points, tellsFamilies: tellsFamily, kind } = category;
  const told = new Date(createdAt.getTime() + NOTICE_MS);
  return pupils.map((student) => {
    const recordId = rows.add(behavioralRecords, {
      institutionId,
      eventId,
      studentId: student.id,
      categoryId: category.id,
      points,
      content: null,
      tellsFamily,
      familyFrom: tellsFamily || kind === "merit" ? told : null,
      toldAt: tellsFamily ? told : null,
      createdAt,
      updatedAt: createdAt,
    });
    const [guardian] = student.guardianUserIds;
    if (guardian === undefined || !tellsFamily || !r.chance(0.6)) return recordId;
    rows.add(behaviorAcknowledgements, {
      institutionId,
      recordId,
      userId: guardian,
      at: new Date(told.getTime() + r.int(1, 40) * 3_600_000),
    });
    return recordId;
  });
}
