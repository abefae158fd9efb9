import { ALERT_TEMPLATE } from "../../contracts/api/attendance/alerts.ts";
import { ATTENDANCE_TEMPLATE, type AttendanceKind } from "../../contracts/api/attendance/attendance.ts";
import { alertRules, attendance, attendanceCodes, groupTutors, justifications, registers } from "../schema/index.ts";
import { addAlerts, type DayCounts } from "./attendance-alerts.ts";
import { instant, PERIODS, schoolDays, weekday } from "./calendar.ts";
import { random } from "./random.ts";
import type { Build, Group, School, Student } from "./school.ts";
import { type Section, tutorsOf } from "./teaching.ts";

/** Two months of lessons. */
const DAYS_OF_ATTENDANCE = 42;

const reasons = ["La familia ha llamado.", "Justificante entregado en conserjería.", "Trámite oficial."];

/**
 * The school's codes, and the registers of the school days before today: every lesson of every student, some days away
 * from school together, a few late in the first lesson, and what the office excused beside the teacher's mark. Some
 * registers nobody took. Drawn apart, so that more or fewer days change nobody else. Answers the codes by their kind.
 */
export function addAttendance(
  { rows, today }: Build,
  school: School,
  taught: readonly Section[],
): (kind: AttendanceKind) => number {
  const r = random(school.institutionId * 7_919);
  const { institutionId } = school;
  const codes = new Map<AttendanceKind, number>(
    ATTENDANCE_TEMPLATE.map(({ title, ...code }, at) => [
      code.kind,
      rows.add(attendanceCodes, { ...code, title: title.es, position: at + 1, institutionId }),
    ]),
  );
  const code = (kind: AttendanceKind) => codes.get(kind) ?? 0;
  const rules = ALERT_TEMPLATE.map(({ title, ...rule }) => ({
    ...rule,
    id: rows.add(alertRules, { ...rule, title: title.es, institutionId }),
  }));
  const counts = new Map<Student, DayCounts>();
  const tutors = addTutors({ rows, today }, school, taught);
  const justify = justifying({ rows, today }, school, code, tutors);
  /** How often somebody is away: most seldom, a few often. */
  const often = new Map<Student, number>();
  for (const { students } of school.groups) {
    for (const student of students) often.set(student, r.chance(0.06) ? 0.12 : 0.02);
  }
  const days = schoolDays(school.years.current.year)
    .filter((day) => day < today)
    .slice(-DAYS_OF_ATTENDANCE);
  for (const date of days) {
    for (const group of school.groups) {
      const trip = r.chance(0.01);
      const away = new Map<Student, "known" | "unknown">();
      for (const student of group.students) {
        if (r.chance(often.get(student) ?? 0)) away.set(student, r.chance(0.7) ? "known" : "unknown");
        // A few of whom the school should know.
        if (student.id % 131 === 7 && days.indexOf(date) % 3 === 0) away.set(student, "unknown");
      }
      const justified = justify(date, group, away);
      for (const section of taught.filter((one) => one.group === group)) {
        for (const { slot } of section.lessons.filter((lesson) => lesson.weekday === weekday(date))) {
          const [startsAt, endsAt] = PERIODS[slot - 1] ?? ["08:15", "09:10"];
          const common = { institutionId, createdAt: instant(date, startsAt), updatedAt: instant(date, startsAt) };
          if (r.chance(0.015)) continue;
          const registerId = rows.add(registers, {
            ...common,
            sectionId: section.id,
            date,
            startsAt,
            endsAt,
            takenBy: section.teacher.userId,
            takenAt: instant(date, startsAt),
            version: 1,
          });
          for (const student of group.students) {
            const absent = away.get(student);
            const late = r.chance(slot === 1 ? 0.03 : 0.004);
            const skipped = r.chance(0.004);
            const kind = absent || skipped ? "absent" : trip ? "activity" : late ? "late" : "present";
            const mark = {
              ...common,
              studentId: student.id,
              registerId,
              codeId: code(kind),
              minutes: kind === "late" ? r.int(3, 20) : 0,
              recordedBy: section.teacher.userId,
              recordedAt: instant(date, startsAt),
            };
            const office = {
              officeCodeId: code("excused"),
              ...(justified.has(student)
                ? { justificationId: justified.get(student), officeReason: "" }
                : { officeReason: reasons[student.id % reasons.length] ?? "La familia ha llamado." }),
              officeBy: school.headUserId,
              officeAt: instant(date, "14:30"),
            };
            rows.add(attendance, absent === "known" ? { ...mark, ...office } : mark);
            const own = counts.get(student) ?? new Map();
            counts.set(student, own);
            const day = own.get(date) ?? { lessons: 0, absent: 0, lates: 0 };
            own.set(date, {
              lessons: day.lessons + 1,
              absent: day.absent + (kind === "absent" && absent !== "known" ? 1 : 0),
              lates: day.lates + (kind === "late" ? 1 : 0),
            });
          }
        }
      }
    }
  }
  addAlerts({ rows, today }, school, rules, counts);
  return code;
}

function addTutors(
  { rows }: Pick<Build, "rows" | "today">,
  { institutionId }: School,
  taught: readonly Section[],
): Map<Group, number> {
  const tutors = new Map<Group, number>();
  for (const { group, tutorId: userId } of tutorsOf(taught)) {
    tutors.set(group, userId);
    rows.add(groupTutors, { institutionId, groupName: group.name, userId });
  }
  return tutors;
}

const KINDS = ["illness", "illness", "appointment", "family", "official", "other"] as const;
/** Of the last weeks families' justifications are kept; of earlier days the office wrote the reason on the sheet. */
const DAYS_OF_JUSTIFICATIONS = 21;
const DAY_MS = 86_400_000;

/**
 * Adds what families sent of those who were away on a day: of who is known to be, accepted; of others a few that wait or
 * were refused. Nothing is written in them: their texts would be sealed. Drawn apart. Answers the accepted ones.
 */
function justifying(
  { rows, today }: Pick<Build, "rows" | "today">,
  school: School,
  code: (kind: AttendanceKind) => number,
  tutors: ReadonlyMap<Group, number>,
) {
  const r = random(school.institutionId * 104_729);
  const { institutionId, headUserId } = school;
  return (date: string, group: Group, away: ReadonlyMap<Student, "known" | "unknown">): Map<Student, number> => {
    const accepted = new Map<Student, number>();
    if ((Date.parse(today) - Date.parse(date)) / DAY_MS > DAYS_OF_JUSTIFICATIONS) return accepted;
    const tutor = tutors.get(group) ?? headUserId;
    for (const [student, how] of away) {
      const family = student.guardianUserIds[0];
      const draw = r.next();
      const state = how === "known" ? "accepted" : draw < 0.35 ? "waiting" : draw < 0.5 ? "refused" : null;
      if (state === null || family === undefined) continue;
      const isCall = state === "accepted" && draw < 0.3;
      const id = rows.add(justifications, {
        institutionId,
        studentId: student.id,
        startDate: date,
        endDate: date,
        kind: r.pick(KINDS),
        source: isCall ? "office" : "family",
        state,
        codeId: state === "accepted" ? code("excused") : null,
        createdBy: isCall ? headUserId : family,
        createdAt: instant(date, isCall ? "08:40" : "19:30"),
        updatedAt: instant(date, "19:30"),
        decidedBy: state === "waiting" ? null : isCall ? headUserId : tutor,
        decidedAt: state === "waiting" ? null : instant(date, isCall ? "08:40" : "20:15"),
      });
      if (state === "accepted") accepted.set(student, id);
    }
    return accepted;
  };
}
