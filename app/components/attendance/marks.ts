import * as z from "zod";
import type { AttendanceCode, AttendanceKind, Register } from "#contracts/api/attendance/attendance.ts";

/** A mark as it stands on the page. */
export interface Mark {
  readonly codeId: number;
  readonly minutes: number;
  readonly note: string | null;
}
/** By the pupil's id. */
export type Marks = Readonly<Record<number, Mark>>;

type Sheet = Pick<Register, "codes" | "students">;

export const codesInUse = ({ codes }: Sheet): AttendanceCode[] => codes.filter((code) => !code.isRetired);

/** What may be set where a code stands: those in use, and that one though it was retired since. */
export const choicesBeside = ({ codes }: Sheet, stands: number | null): AttendanceCode[] =>
  codes.filter(({ id, isRetired }) => !isRetired || id === stands);

/** Marks for everybody of a sheet: one's own, and what is stored of whom they say nothing, as who came to the class since. */
export const filledUp = (sheet: Sheet, marks: Marks): Marks => ({ ...storedMarks(sheet), ...marks });

function inUse(sheet: Sheet, kind: AttendanceKind): number | undefined {
  return codesInUse(sheet).find((code) => code.kind === kind)?.id;
}

/** The sheet as it is stored, and everybody present of whom nothing is, but who was announced as away. */
export function storedMarks(sheet: Sheet): Marks {
  const presence = inUse(sheet, "present") ?? 0;
  const absence = inUse(sheet, "absent") ?? presence;
  const excuses = new Set(sheet.codes.filter(({ kind }) => kind === "excused").map(({ id }) => id));
  return Object.fromEntries(
    sheet.students.map(({ id, mark, override }) => [
      id,
      mark === null
        ? { codeId: override !== null && excuses.has(override.codeId) ? absence : presence, minutes: 0, note: null }
        : { codeId: mark.codeId, minutes: mark.minutes, note: mark.note },
    ]),
  );
}

export const isSame = (a: Mark | undefined, b: Mark | undefined): boolean =>
  a?.codeId === b?.codeId && a?.minutes === b?.minutes && a?.note === b?.note;

/** Pupils of whom two lists say something else, in the order of the sheet. */
export function differing({ students }: Sheet, a: Marks, b: Marks): number[] {
  return students.flatMap(({ id }) => (isSame(a[id], b[id]) ? [] : [id]));
}

/** What is sent: the whole list. */
export function outgoing({ students }: Sheet, marks: Marks): (Mark & { readonly studentId: number })[] {
  return students.flatMap(({ id }) => {
    const mark = marks[id];
    return mark === undefined ? [] : [{ studentId: id, ...mark }];
  });
}

/** How many of each kind, in the order in which they are told. */
export function countsOf(sheet: Sheet, marks: Marks): Readonly<Record<AttendanceKind, number>> {
  const kinds = new Map(sheet.codes.map(({ id, kind }) => [id, kind]));
  const counts = { present: 0, absent: 0, late: 0, excused: 0, activity: 0 };
  for (const { id } of sheet.students) {
    const kind = kinds.get(marks[id]?.codeId ?? 0);
    if (kind !== undefined) counts[kind] += 1;
  }
  return counts;
}

/** A pupil's mark with another code: only lateness keeps minutes. */
export function withCode(mark: Mark, code: Pick<AttendanceCode, "id" | "kind">): Mark {
  return { ...mark, codeId: code.id, minutes: code.kind === "late" ? mark.minutes : 0 };
}

/** One digit more of the minutes late, as typed; from the first again where it would be longer than the lesson. */
export function withDigit(minutes: number, digit: number, longest: number): number {
  const next = minutes * 10 + digit;
  return next <= longest ? next : digit <= longest ? digit : minutes;
}

export interface Kept {
  readonly marks: Marks;
  /** The version that the person saw. */
  readonly version: number;
  /** It was to be saved, and could not be sent. */
  readonly pending: boolean;
}

const KeptSheet = z.object({
  marks: z.array(
    z.object({
      studentId: z.int(),
      codeId: z.int(),
      minutes: z.int().nonnegative(),
      note: z.string().max(300).nullable(),
    }),
  ),
  version: z.int().nonnegative(),
  pending: z.boolean(),
});

/** As the browser keeps it: ids, minutes and notes, no names. */
export function toKept(sheet: Sheet, { marks, version, pending }: Kept): z.infer<typeof KeptSheet> {
  return { marks: outgoing(sheet, marks), version, pending };
}

/** A kept sheet with who is still on the list; null when there is none that can be read. */
export function fromKept(kept: unknown, sheet: Sheet): Kept | null {
  const parsed = z.array(KeptSheet).safeParse(kept);
  const found = parsed.data?.[0];
  if (found === undefined) return null;
  const { marks, version, pending } = found;
  const codes = new Set(sheet.codes.map(({ id }) => id));
  const known = new Map(marks.map(({ studentId, ...mark }) => [studentId, mark]));
  const stored = storedMarks(sheet);
  const merged = sheet.students.map(({ id }): [number, Mark | undefined] => {
    const mark = known.get(id);
    return [id, mark !== undefined && codes.has(mark.codeId) ? mark : stored[id]];
  });
  return { marks: Object.fromEntries(merged.flatMap(([id, mark]) => (mark ? [[id, mark]] : []))), version, pending };
}
