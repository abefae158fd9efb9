import type { AttendanceCode, Register } from "#contracts/api/attendance/attendance.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { AppError, type Issue } from "../errors.ts";
import { brokenReference } from "../refused-by.ts";
import { lessonMinutes } from "./internal.ts";

interface Entry {
  readonly studentId: number;
  readonly codeId: number | null;
  readonly minutes: number;
}

const MESSAGES = {
  register_pupil_twice: "aparece dos veces en la lista",
  register_pupil_not_listed: "no es de esta lista: ese día no está en el grupo",
  attendance_code_unknown: "no existe ese código de asistencia",
  attendance_code_retired: "ese código de asistencia ya no se usa",
  register_justified: "viene de un justificante: retíralo, o pon otro código",
  register_minutes_not_late: "solo un retraso lleva minutos",
  register_minutes_over: "son más minutos de los que dura la clase",
} as const satisfies Partial<Record<ProblemReason, string>>;

/**
 * Errors: `unprocessable` naming every entry that cannot be so. A retired code is taken where it stands already:
 * `stands` says which.
 */
export function refuseBadMarks(
  sheet: Register,
  codes: ReadonlyMap<number, AttendanceCode>,
  part: "marks" | "overrides",
  entries: readonly Entry[],
): void {
  const pupils = new Map(sheet.students.map((pupil) => [pupil.id, pupil]));
  const seen = new Set<number>();
  const issues = entries.flatMap<Issue>((entry, index) => {
    const issue = (field: keyof Entry, reason: keyof typeof MESSAGES): Issue[] => [
      { path: `${part}.${index}.${field}`, message: MESSAGES[reason], reason },
    ];
    if (seen.has(entry.studentId)) return issue("studentId", "register_pupil_twice");
    seen.add(entry.studentId);
    const pupil = pupils.get(entry.studentId);
    if (pupil === undefined) return issue("studentId", "register_pupil_not_listed");
    if (entry.codeId === null) {
      return part === "overrides" && pupil.override?.isJustified ? issue("codeId", "register_justified") : [];
    }
    const code = codes.get(entry.codeId);
    if (code === undefined) return issue("codeId", "attendance_code_unknown");
    const stands = part === "marks" ? pupil.mark?.codeId : pupil.override?.codeId;
    if (code.isRetired && code.id !== stands) return issue("codeId", "attendance_code_retired");
    if (entry.minutes > 0 && code.kind !== "late") return issue("minutes", "register_minutes_not_late");
    if (entry.minutes > lessonMinutes(sheet)) return issue("minutes", "register_minutes_over");
    return [];
  });
  if (issues.length === 0) return;
  throw new AppError("unprocessable", "Hay marcas que no se pueden guardar: no se ha guardado ninguna.", {
    reason: "register_marks_invalid",
    issues,
    // Who left the class since the sheet was read: with the list as it is the teacher goes on.
    ...(issues.some(({ reason }) => reason === "register_pupil_not_listed") ? { current: sheet } : {}),
  });
}

/** For a code that was removed while somebody marked with it. Errors: `conflict`. */
export function asCodeGone(error: unknown): never {
  if (brokenReference(error)?.endsWith("_code")) {
    throw new AppError("conflict", "Mientras guardabas se ha quitado un código que usas: carga la página otra vez.", {
      reason: "attendance_code_gone",
    });
  }
  throw error;
}

/** The whole list comes at once. Errors: `unprocessable` with the sheet as it is: somebody may have joined since it was read. */
export function requireWholeList(sheet: Register, entries: readonly Entry[]): void {
  const given = new Set(entries.map(({ studentId }) => studentId));
  const missing = sheet.students.filter(({ id }) => !given.has(id));
  if (missing.length === 0) return;
  throw new AppError("unprocessable", `Falta alguien de la lista: ${missing.map(({ name }) => name).join("; ")}.`, {
    reason: "register_incomplete",
    current: sheet,
    issues: missing.map(({ id }) => ({ path: "marks", message: `falta el alumno o la alumna ${id}` })),
  });
}
