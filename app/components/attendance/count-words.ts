import type { AttendanceKind } from "#contracts/api/attendance/attendance.ts";
import type { attendanceTexts } from "../../i18n/attendance.ts";
import { filled, type Words } from "../../i18n/in-language.ts";

/** How many of each kind, in words: "25 presentes, 2 faltas, 1 retraso". */
export function countWords(
  words: Words<typeof attendanceTexts>["count"],
  counts: Readonly<Record<AttendanceKind, number>>,
): string {
  return (["present", "absent", "late", "excused", "activity"] as const)
    .filter((kind) => kind === "present" || counts[kind] > 0)
    .map((kind) => filled(words[kind][counts[kind] === 1 ? "one" : "other"], { n: String(counts[kind]) }))
    .join(", ");
}
