import * as z from "zod";
import { ATTENDANCE_KINDS, attendanceApi, type Register } from "#contracts/api/attendance/attendance.ts";
import { Id } from "#contracts/common.ts";
import { getRegister } from "#core/attendance/get-register.ts";
import { readTool } from "../../orchestrator/read-tool.ts";

/** A sheet as it leaves: notes and reasons stay in the school, they may tell of health. */
export const registerOut = ({
  section,
  date,
  startsAt,
  endsAt,
  version,
  takenBy,
  lock,
  codes,
  students,
}: Register) => ({
  section_id: section.id,
  course: section.courseTitle,
  group: section.groupName,
  date,
  starts_at: startsAt,
  ends_at: endsAt,
  version,
  taken_by: takenBy,
  lock,
  codes: codes.filter(({ isRetired }) => !isRetired).map(({ id, title, kind }) => ({ code_id: id, title, kind })),
  students: students.map(({ id, name, mark, override }) => ({
    student_id: id,
    name,
    code_id: mark?.codeId ?? null,
    minutes: mark?.minutes ?? 0,
    office_code_id: override?.codeId ?? null,
  })),
});

export const getRegisterTool = readTool(attendanceApi.register, getRegister, {
  name: "get_register",
  title: "Lista de una clase",
  description:
    "The register of one lesson: who is in the section that day, the marks there are, the school's codes and the version " +
    "that take_register asks for. For the section's teachers and the school's administrators.",
  names: { id: "section_id" },
  describe: {
    id: "Identifier of the section, as list_sections returns it",
    date: "Day YYYY-MM-DD",
    startsAt: "Time at which the lesson starts, HH:MM; needed where there are several that day",
  },
  output: z.object({
    section_id: Id,
    course: z.string(),
    group: z.string().nullable(),
    date: z.string(),
    starts_at: z.string(),
    ends_at: z.string(),
    version: z.int().describe("0: nothing was written yet"),
    taken_by: z.string().nullable(),
    lock: z.string().nullable().describe("Why it cannot be written any more, or not yet"),
    codes: z.array(z.object({ code_id: Id, title: z.string(), kind: z.enum(ATTENDANCE_KINDS) })),
    students: z.array(
      z.object({
        student_id: Id,
        name: z.string(),
        code_id: Id.nullable().describe("The teacher's mark"),
        minutes: z.int(),
        office_code_id: Id.nullable().describe("The office's, which counts where there is one"),
      }),
    ),
  }),
  adapt: registerOut,
  summary: ({ course, group, date, starts_at, version, taken_by, codes, students }) => {
    const titles = new Map(codes.map(({ code_id, title }) => [code_id, title]));
    return {
      intro: `Lista de ${course}, ${group ?? "sin grupo"}, ${date} ${starts_at}: ${taken_by === null ? "sin pasar" : `pasada por ${taken_by}`}, version ${version}. Códigos: ${codes.map(({ code_id, title }) => `${title} (code_id ${code_id})`).join(", ")}.`,
      rows: students.map(
        ({ student_id, name, code_id, minutes }) =>
          `student_id ${student_id}: ${name}${code_id === null ? "" : `, ${titles.get(code_id) ?? ""}${minutes > 0 ? ` (${minutes} min)` : ""}`}`,
      ),
    };
  },
});
