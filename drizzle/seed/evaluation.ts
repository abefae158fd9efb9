import { SCALE_TEMPLATES } from "../../contracts/api/institutions/scale-templates.ts";
import { bandOf, type Mark, weightedAverage } from "../../contracts/grading.ts";
import { evaluationRemarks, evaluationResults, evaluationSessions } from "../schema/index.ts";
import { addDays, instant } from "./calendar.ts";
import { random } from "./random.ts";
import { type Build, groupName, type School, type YearSessions } from "./school.ts";
import { type Section, tutorsOf } from "./teaching.ts";

const COMMENTS = [
  "Trabaja con constancia y participa en clase. Conviene mantener este ritmo el próximo trimestre.",
  "Buen trimestre. Debe cuidar la presentación de los trabajos y la puntualidad en las entregas.",
  "Ha mejorado en las últimas semanas. Le ayudará repasar en casa veinte minutos al día.",
  "Se relaciona bien con el grupo y ayuda a sus compañeros. Puede exigirse un poco más en los exámenes.",
  "Necesita organizarse mejor: recomendamos usar la agenda y pedir ayuda en tutoría cuando algo no se entiende.",
];

const scale = SCALE_TEMPLATES.eso;

/** Last year's sessions, which are closed; what they settled are the year's records. */
export function addClosedSessions(
  { rows }: Build,
  school: School,
  taught: readonly Section[],
  sessions: YearSessions,
): void {
  const r = random(school.institutionId * 6_101);
  const { institutionId } = school;
  const terms = [
    ...sessions.year.terms.map(({ endDate }, index) => ({ endDate, id: sessions.termIds[index] ?? sessions.id })),
    { endDate: addDays(sessions.year.terms.at(-1)?.endDate ?? sessions.year.endDate, 2), id: sessions.id },
  ];
  for (const { group, tutorId } of tutorsOf(taught)) {
    const name = groupName(group.grade - 1, group.letter);
    for (const term of terms) {
      const evaluationSessionId = rows.add(evaluationSessions, {
        institutionId,
        academicSessionId: term.id,
        groupName: name,
        tutorId,
        closedAt: instant(term.endDate, "12:00"),
        closedBy: school.headUserId,
        familiesFrom: term.endDate,
        version: 2,
      });
      const isFinal = term.id === sessions.id;
      for (const student of group.students) {
        if (!isFinal && !r.chance(0.6)) continue;
        rows.add(evaluationRemarks, {
          institutionId,
          evaluationSessionId,
          studentId: student.id,
          comment: r.pick(COMMENTS),
          decision: isFinal ? "promotes" : null,
          writtenBy: tutorId ?? school.headUserId,
        });
      }
    }
  }
}

/**
 * This year's first term, which is open: teachers have confirmed what the gradebook proposes, some a little more, and the
 * demo teacher has still to begin.
 */
export function addOpenSessions(
  { rows, today }: Build,
  school: School,
  taught: readonly Section[],
  sessions: YearSessions,
  marks: ReadonlyMap<string, readonly Mark[]>,
): void {
  const [academicSessionId, term] = [sessions.termIds[0], sessions.year.terms[0]];
  if (academicSessionId === undefined || term === undefined || term.startDate > today) return;
  const r = random(school.institutionId * 6_113);
  const { institutionId } = school;
  for (const { group, sections } of tutorsOf(taught)) {
    rows.add(evaluationSessions, { institutionId, academicSessionId, groupName: group.name });
    for (const section of sections) {
      if (section.teacher.isDemo) continue;
      for (const student of group.students) {
        const proposed = weightedAverage(marks.get(`${section.id}/${student.id}/0`) ?? [], scale);
        if (proposed === null) continue;
        const value = r.chance(0.08) ? Math.min(10, Math.ceil(proposed)) : proposed;
        rows.add(evaluationResults, {
          institutionId,
          studentId: student.id,
          sectionId: section.id,
          academicSessionId,
          proposed,
          status: "graded",
          value,
          label: bandOf(value, scale)?.code ?? null,
          confirmedBy: section.teacher.userId,
          confirmedAt: instant(addDays(today, -1), "16:00"),
        });
      }
    }
  }
}
