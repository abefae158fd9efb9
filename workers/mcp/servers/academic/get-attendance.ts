import * as z from "zod";
import { ATTENDANCE_KINDS, attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { Id } from "#contracts/common.ts";
import { getStudentAttendance } from "#core/attendance/get-student-attendance.ts";
import { readTool } from "../../orchestrator/read-tool.ts";
import { figure } from "../../orchestrator/summary.ts";

const Totals = z.object({
  lessons: z.int().describe("Those whose register was taken"),
  present: z.int(),
  late: z.int(),
  absent: z.int(),
  excused: z.int(),
  activity: z.int(),
  percentage: z.number().nullable().describe("Attended: present, late and activity; null without lessons"),
});

/** Notes and reasons stay in the school: they may tell of health. */
export const getAttendanceTool = readTool(attendanceApi.student, getStudentAttendance, {
  name: "get_attendance",
  title: "Asistencia de un estudiante",
  description:
    "Attendance of one student in this school year or between two days: percentages over all and by course, and every " +
    "lesson in which they were late, absent, excused or at an activity, with the teacher's mark and whether the office " +
    "changed it. Teachers see the courses they teach, families their own children, students themselves.",
  names: { id: "student_id" },
  describe: {
    id: "Identifier of the student, as find_students returns it",
    from: "First day YYYY-MM-DD; the school year's first unless given",
    to: "Last day YYYY-MM-DD; today unless given",
  },
  output: z.object({
    from: z.string(),
    to: z.string(),
    overall: Totals,
    courses: z.array(Totals.extend({ section_id: Id, course: z.string() })),
    lessons: z.array(
      z.object({
        date: z.string(),
        starts_at: z.string(),
        section_id: Id,
        course: z.string(),
        kind: z.enum(ATTENDANCE_KINDS).describe("What counts"),
        code: z.string(),
        minutes: z.int().describe("Late"),
        teacher_code: z.string().nullable().describe("Where the office's mark counts: what the teacher's says"),
      }),
    ),
  }),
  adapt: ({ from, to, codes, overall, sections, data }) => {
    const titles = new Map(codes.map(({ id, title }) => [id, title]));
    return {
      from,
      to,
      overall,
      courses: sections.map(({ sectionId, courseTitle, ...totals }) => ({
        ...totals,
        section_id: sectionId,
        course: courseTitle,
      })),
      lessons: data.map(({ date, startsAt, sectionId, courseTitle, kind, countsAs, mark, override }) => ({
        date,
        starts_at: startsAt,
        section_id: sectionId,
        course: courseTitle,
        kind,
        code: titles.get(countsAs) ?? "",
        minutes: (override ?? mark)?.minutes ?? 0,
        teacher_code: override === null || mark === null ? null : (titles.get(mark.codeId) ?? null),
      })),
    };
  },
  summary: ({ from, to, overall, courses, lessons }) => ({
    intro: `Asistencia del ${from} al ${to}: ${figure(overall.percentage)} % de ${overall.lessons} clases (faltas ${overall.absent}, justificadas ${overall.excused}, retrasos ${overall.late}).`,
    rows: [
      ...courses.map(
        ({ course, percentage, lessons: given, absent }) =>
          `${course}: ${figure(percentage)} % de ${given} clases, ${absent} faltas`,
      ),
      ...lessons.map(
        ({ date, starts_at, course, code, minutes }) =>
          `${date} ${starts_at} ${course}: ${code}${minutes > 0 ? ` (${minutes} min)` : ""}`,
      ),
    ],
  }),
});
