import type { AttendanceKind } from "../../contracts/api/attendance/attendance.ts";
import { attendance, justifications, registers } from "../schema/index.ts";
import { instant, PERIODS, schoolDays, weekday } from "./calendar.ts";
import { random } from "./random.ts";
import type { Build, School, Student } from "./school.ts";
import type { Section } from "./teaching.ts";

/** Not more than one lesson of a subject a day, six in all. */
const LESSONS_A_DAY = 6;

/**
 * The registers of last year's last term, of the demo teacher's first group alone: of all groups they would be as many rows
 * as all else together. Each absence of a day was justified, or was not. Drawn apart.
 */
export function addFormerAttendance(
  { rows }: Build,
  school: School,
  taught: readonly Section[],
  code: (kind: AttendanceKind) => number,
): void {
  const { institutionId, headUserId, years } = school;
  const name = school.plan.teacher.groups[0];
  const own = taught.filter(({ group }) => group.name === name);
  const [first] = own;
  if (first === undefined) return;
  const r = random(institutionId * 7_927);
  const term = years.previous.year.terms.at(-1);
  const days = schoolDays(years.previous.year).filter((day) => term !== undefined && day >= term.startDate);
  for (const date of days) {
    const away = new Map<Student, number | null>();
    for (const student of first.group.students) {
      if (!r.chance(0.035)) continue;
      const family = student.guardianUserIds[0];
      const isTold = family !== undefined && r.chance(0.75);
      const isAccepted = r.chance(0.9);
      const id = isTold
        ? rows.add(justifications, {
            institutionId,
            studentId: student.id,
            startDate: date,
            endDate: date,
            kind: r.pick(["illness", "illness", "appointment", "family"] as const),
            source: "family",
            state: isAccepted ? "accepted" : "refused",
            codeId: isAccepted ? code("excused") : null,
            createdBy: family,
            createdAt: instant(date, "19:30"),
            updatedAt: instant(date, "20:15"),
            decidedBy: headUserId,
            decidedAt: instant(date, "20:15"),
          })
        : null;
      away.set(student, isAccepted ? id : null);
    }
    // As many subjects a day as there are lessons, another set of them each weekday.
    const start = weekday(date) * 2;
    for (let slot = 0; slot < Math.min(LESSONS_A_DAY, own.length); slot += 1) {
      const section = own[(start + slot) % own.length];
      const [startsAt, endsAt] = PERIODS[slot] ?? ["08:15", "09:10"];
      if (section === undefined || r.chance(0.02)) continue;
      const taken = { takenBy: section.teacher.userId, takenAt: instant(date, startsAt) };
      const common = { institutionId, createdAt: instant(date, startsAt), updatedAt: instant(date, startsAt) };
      const registerId = rows.add(registers, {
        ...common,
        ...taken,
        sectionId: section.id,
        date,
        startsAt,
        endsAt,
        version: 1,
      });
      for (const student of first.group.students) {
        const justificationId = away.get(student);
        const late = slot === 0 && r.chance(0.03);
        const kind = justificationId !== undefined ? "absent" : late ? "late" : "present";
        const mark = {
          ...common,
          studentId: student.id,
          registerId,
          codeId: code(kind),
          minutes: kind === "late" ? r.int(3, 20) : 0,
          recordedBy: section.teacher.userId,
          recordedAt: instant(date, startsAt),
        };
        const excused = {
          officeCodeId: code("excused"),
          officeReason: "",
          officeBy: headUserId,
          officeAt: instant(date, "20:15"),
        };
        rows.add(
          attendance,
          justificationId === undefined || justificationId === null ? mark : { ...mark, ...excused, justificationId },
        );
      }
    }
  }
}
