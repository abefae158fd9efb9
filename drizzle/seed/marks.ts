import type { Mark } from "../../contracts/grading.ts";
import { academicRecords, assignments, gradeHistory, grades } from "../schema/index.ts";
import { addDays, instant, weekday } from "./calendar.ts";
import type { Build, School, Student, YearSessions } from "./school.ts";
import type { Section } from "./teaching.ts";

/** How well a student does: a level of their own, and one per subject around it. */
export type Level = (student: Student, subject: string) => number;

export function levels(build: Build): Level {
  const own = new Map<number, number>();
  const perSubject = new Map<string, number>();
  return (student, subject) => {
    const base = own.get(student.id) ?? build.r.normal(6.5, 1.5);
    own.set(student.id, base);
    const key = `${student.id}/${subject}`;
    const level = perSubject.get(key) ?? base + build.r.normal(0, 0.8);
    perSubject.set(key, level);
    return level;
  };
}

const clamp = (value: number) => Math.min(10, Math.max(0, value));
const quarter = (value: number) => Math.round(clamp(value) * 4) / 4;

/** Assignments of a year with the marks of those due before today, which it answers by section, pupil and term. */
export function addMarks(
  build: Build,
  school: School,
  taught: readonly Section[],
  sessions: YearSessions,
  perTerm: number,
  level: Level,
): Map<string, Mark[]> {
  const { rows, r, today } = build;
  const { institutionId } = school;
  const given = new Map<string, Mark[]>();
  for (const section of taught) {
    let number = 0;
    sessions.year.terms.forEach((term, termIndex) => {
      const length = (Date.parse(term.endDate) - Date.parse(term.startDate)) / 86_400_000;
      for (let index = 0; index < perTerm; index++) {
        const title = section.subject.tasks[number % section.subject.tasks.length] ?? "Examen";
        number += 1;
        const due = monday(
          addDays(term.startDate, Math.round(((index + 0.7) / perTerm) * length) - 7),
          1 + ((section.id + index) % 5),
        );
        if (due > addDays(today, 28)) continue;
        const isExam = /examen|test|prueba/i.test(title);
        const assignmentId = rows.add(assignments, {
          institutionId,
          sourcedId: `lin-${section.id}-${number}`,
          courseId: section.courseId,
          sectionId: section.id,
          academicSessionId: sessions.termIds[termIndex] ?? null,
          categoryId: isExam ? section.categories.exams : section.categories.work,
          title,
          assignedAt: instant(addDays(due, -10), "09:00"),
          dueAt: instant(due, "14:15"),
          maxPoints: 10,
          weight: isExam ? 2 : 1,
          status: "published",
          createdBy: section.teacher.userId,
        });
        if (due >= today) continue;
        const gradedAt = instant(addDays(due, 2) < today ? addDays(due, 2) : due, "17:30");
        for (const student of section.group.students) {
          const draw = r.next();
          const status = draw < 0.005 ? "exempt" : draw < 0.03 ? "missing" : "scored";
          const value = status === "scored" ? quarter(r.normal(level(student, section.subject.code), 1)) : null;
          const state = { institutionId, value, status, comment: null, version: 1 } as const;
          const gradeId = rows.add(grades, {
            ...state,
            assignmentId,
            studentId: student.id,
            gradedBy: section.teacher.userId,
            gradedAt,
          });
          rows.add(gradeHistory, { ...state, gradeId, changedBy: section.teacher.userId, changedAt: gradedAt });
          const key = `${section.id}/${student.id}/${termIndex}`;
          const mark = { value, status, maxPoints: 10, weight: isExam ? 2 : 1 };
          given.set(key, [...(given.get(key) ?? []), mark]);
        }
      }
    });
  }
  return given;
}

/** The day `wanted` (1 is Monday) of the week of `date`. */
const monday = (date: string, wanted: number) => addDays(date, wanted - weekday(date));

const labels = ["IN", "SU", "BI", "NT", "SB"];

/** Qualifications of Spanish secondary school: fail below 5, pass 5, good 6, very good 7–8, outstanding from 9. */
const label = (grade: number) => labels[grade < 5 ? 0 : grade < 6 ? 1 : grade < 7 ? 2 : grade < 9 ? 3 : 4] ?? "IN";

/** What last year's three terms and its final session put on record. */
export function addRecords(
  build: Build,
  school: School,
  taught: readonly Section[],
  sessions: YearSessions,
  level: Level,
): void {
  const { rows, r } = build;
  const terms = sessions.year.terms.map((term, index) => ({
    title: term.title,
    endDate: term.endDate,
    sessionId: sessions.termIds[index] ?? sessions.id,
  }));
  for (const section of taught) {
    for (const student of section.group.students) {
      const marks = terms.map(() => Math.round(clamp(r.normal(level(student, section.subject.code), 0.6))));
      const final = Math.round(marks.reduce((sum, mark) => sum + mark, 0) / marks.length);
      const attendancePercentage = Math.round(Math.min(100, r.normal(96, 2.5)) * 100) / 100;
      const entries = [
        ...terms.map((term, index) => ({ ...term, grade: marks[index] ?? final })),
        {
          title: "Ordinaria",
          endDate: terms.at(-1)?.endDate ?? sessions.year.endDate,
          sessionId: sessions.id,
          grade: final,
        },
      ];
      for (const entry of entries) {
        rows.add(academicRecords, {
          institutionId: school.institutionId,
          studentId: student.id,
          courseId: section.courseId,
          academicSessionId: entry.sessionId,
          academicYear: sessions.year.title,
          term: entry.title,
          grade: entry.grade,
          gradeLabel: label(entry.grade),
          attendancePercentage,
          recordedBy: school.headUserId,
          recordedAt: instant(entry.endDate, "12:00"),
        });
      }
    }
  }
}
