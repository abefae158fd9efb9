import * as z from "zod";
import { Register } from "#contracts/api/attendance/attendance.ts";
import { Id, IsoDate } from "#contracts/common.ts";
import { asSingleLine } from "#contracts/text.ts";
import { getRegister } from "#core/attendance/get-register.ts";
import { checkRegister, recordRegister } from "#core/attendance/record-register.ts";
import type { Context } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { defineTool } from "../../orchestrator/tool.ts";
import { registerOut } from "./get-register.ts";

const Mark = z.strictObject({
  student_id: Id,
  code_id: Id.describe("One of the codes that get_register returns"),
  minutes: z.int().min(0).max(600).default(0).describe("Only of somebody late"),
});

const Input = z.strictObject({
  section_id: Id.describe("Identifier of the section, as list_sections returns it"),
  date: IsoDate.describe("Day YYYY-MM-DD"),
  starts_at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "debe ser una hora, como 08:15")
    .optional()
    .describe("HH:MM; needed where the section has several lessons that day"),
  marks: z
    .array(Mark)
    .max(200)
    .describe(
      "Whoever is not simply present; everybody else is, stays as a register already taken says, or absent where the office announced it",
    ),
  version: z.int().nonnegative().describe("The version get_register returned; 0 when nothing was written yet"),
  confirmation: z
    .string()
    .max(200)
    .optional()
    .describe("Only for clients that cannot ask their person: what the first call returned, after the person accepted"),
});
type Args = z.output<typeof Input>;

export const takeRegisterTool = defineTool({
  name: "take_register",
  title: "Pasar lista",
  description:
    "Take or correct the register of one lesson, the whole list at once. The person is asked first. A stale version is " +
    "refused with the register as it is now. For the section's teachers.",
  requires: ["attendance.create"],
  scopes: ["mcp:write"],
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  input: Input,
  output: z.object({
    section_id: Id,
    date: z.string(),
    starts_at: z.string(),
    version: z.int(),
    not_present: z.array(z.object({ student_id: Id, name: z.string(), code: z.string(), minutes: z.int() })),
    present: z.int(),
  }),
  ask: async (ctx, args) => {
    const call = await callOf(ctx, args);
    const sheet = await refusedAsRead(checkRegister(ctx, call));
    return question(sheet, call.marks);
  },
  run: async (ctx, args) => {
    const taken = await refusedAsRead(recordRegister(ctx, await callOf(ctx, args)));
    const codes = new Map(taken.codes.map((code) => [code.id, code]));
    const others = taken.students.flatMap(({ id, name, mark }) => {
      const code = codes.get(mark?.codeId ?? 0);
      if (code === undefined || code.kind === "present") return [];
      return [{ student_id: id, name, code: code.title, minutes: mark?.minutes ?? 0 }];
    });
    return {
      section_id: taken.section.id,
      date: taken.date,
      starts_at: taken.startsAt,
      version: taken.version,
      not_present: others,
      present: taken.students.length - others.length,
    };
  },
  summary: ({ date, starts_at, version, present, not_present }) => ({
    intro: `Lista del ${date} a las ${starts_at} guardada: ${present} presentes, ${not_present.length} de otra forma, version ${version}.`,
    rows: not_present.map(
      ({ student_id, name, code, minutes }) =>
        `student_id ${student_id}: ${name}, ${code}${minutes > 0 ? ` (${minutes} min)` : ""}`,
    ),
    narrower: "get_register la da entera.",
  }),
});

/** A refusal that carries the sheet as it is now shows of it what `get_register` shows. */
function refusedAsRead<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    const current = cause instanceof AppError ? Register.safeParse(cause.current) : null;
    if (!(cause instanceof AppError) || !current?.success) throw cause;
    const { code, message, reason, issues } = cause;
    throw new AppError(code, message, {
      ...(reason === undefined ? {} : { reason }),
      ...(issues === undefined ? {} : { issues }),
      current: registerOut(current.data),
      cause,
    });
  });
}

/** The whole list as the verb takes it. A pupil who is not on it goes along, to be refused by name of the place. */
async function callOf(ctx: Context, { section_id, date, starts_at, marks, version }: Args) {
  const sheet = await getRegister(ctx, { id: section_id, date, startsAt: starts_at });
  const presence = sheet.codes.find(({ kind, isRetired }) => kind === "present" && !isRetired);
  if (presence === undefined) throw new AppError("unprocessable", "El centro no tiene código de presencia.");
  const absence = sheet.codes.find(({ kind, isRetired }) => kind === "absent" && !isRetired);
  const excuses = new Set(sheet.codes.filter(({ kind }) => kind === "excused").map(({ id }) => id));
  const given = marks.map(({ student_id, code_id, minutes }) => ({ studentId: student_id, codeId: code_id, minutes }));
  const named = new Set(given.map(({ studentId }) => studentId));
  const notes = new Map(sheet.students.map(({ id, mark }) => [id, mark?.note ?? null]));
  // Who is announced as away is not taken for present by saying nothing.
  const unmarked = (override: { codeId: number } | null) =>
    override !== null && excuses.has(override.codeId) ? (absence ?? presence).id : presence.id;
  const rest = sheet.students.flatMap(({ id, mark, override }) =>
    named.has(id) ? [] : [{ studentId: id, codeId: mark?.codeId ?? unmarked(override), minutes: mark?.minutes ?? 0 }],
  );
  const list = [...given, ...rest].map((mark) => ({ ...mark, note: notes.get(mark.studentId) ?? null }));
  return { id: section_id, date, startsAt: starts_at, marks: list, version: String(version) };
}

/** Every change by name, what was and what is to be, one line each: names and titles cannot forge another. */
function question(sheet: Register, marks: readonly { studentId: number; codeId: number; minutes: number }[]): string {
  const codes = new Map(sheet.codes.map((code) => [code.id, code]));
  const words = (codeId: number | undefined, minutes = 0) => {
    const code = codes.get(codeId ?? 0);
    return `${code?.title ?? "sin marca"}${minutes > 0 ? ` (${minutes} min)` : ""}`;
  };
  const wanted = new Map(marks.map((mark) => [mark.studentId, mark]));
  const lines = sheet.students.flatMap(({ id, name, mark }) => {
    const next = wanted.get(id);
    if (next === undefined) return [];
    const same = mark?.codeId === next.codeId && mark.minutes === next.minutes;
    // Of a new list, whoever is simply there is counted below.
    if (same || (mark === null && codes.get(next.codeId)?.kind === "present")) return [];
    const before = mark === null ? "" : `${words(mark.codeId, mark.minutes)} → `;
    return [asSingleLine(`${name}: ${before}${words(next.codeId, next.minutes)}`)];
  });
  const place = `${sheet.section.courseTitle} ${sheet.section.groupName ?? sheet.section.title}`;
  const present = marks.filter(({ codeId }) => codes.get(codeId)?.kind === "present").length;
  const head = `¿Guardar la lista de ${place} del ${sheet.date} a las ${sheet.startsAt}? Presentes: ${present} de ${sheet.students.length}.`;
  return [asSingleLine(head), ...lines].join("\n");
}
