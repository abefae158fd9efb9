import { expect, test } from "vitest";
import type { AttendanceKind, Register } from "#contracts/api/attendance/attendance.ts";
import {
  choicesBeside,
  countsOf,
  differing,
  filledUp,
  fromKept,
  outgoing,
  storedMarks,
  toKept,
  withCode,
  withDigit,
} from "./marks.ts";

const code = (id: number, kind: AttendanceKind, isRetired = false) => ({
  id,
  title: kind,
  short: kind.slice(0, 1),
  letter: kind.slice(0, 1).toUpperCase(),
  kind,
  position: id,
  isRetired,
  version: 1,
});
const pupil = (id: number, codeId: number | null): Register["students"][number] => ({
  id,
  name: `Pupil ${id}`,
  studentNumber: String(id),
  mark: codeId === null ? null : { codeId, minutes: codeId === 3 ? 7 : 0, note: null, by: "", at: "" },
  override: null,
  countsAs: codeId,
  earlier: null,
});
const sheet = {
  codes: [code(1, "present", true), code(2, "present"), code(3, "late"), code(4, "absent")],
  students: [pupil(10, null), pupil(11, 3), pupil(12, 4)],
};

test("a new list has everybody present, by the code that is in use; a stored one is as it was stored", () => {
  expect(storedMarks(sheet)).toEqual({
    10: { codeId: 2, minutes: 0, note: null },
    11: { codeId: 3, minutes: 7, note: null },
    12: { codeId: 4, minutes: 0, note: null },
  });
  expect(countsOf(sheet, storedMarks(sheet))).toEqual({ present: 1, late: 1, absent: 1, excused: 0, activity: 0 });
});

test("digits are minutes one after the other, and begin anew where the lesson is not that long", () => {
  expect([1, 2].reduce((minutes, digit) => withDigit(minutes, digit, 55), 0)).toBe(12);
  expect(withDigit(12, 3, 55)).toBe(3);
  expect(withDigit(5, 9, 8)).toBe(5);
  expect(withCode({ codeId: 3, minutes: 12, note: "x" }, code(4, "absent"))).toEqual({
    codeId: 4,
    minutes: 0,
    note: "x",
  });
});

test("a kept list comes back for who is still on it, with codes that there still are; what cannot be read is none", () => {
  const marks = { ...storedMarks(sheet), 10: { codeId: 4, minutes: 0, note: "Sin aviso" } };
  const kept = [toKept(sheet, { marks, version: 3, pending: true })];
  expect(JSON.stringify(kept)).not.toContain("Pupil");
  expect(fromKept(kept, sheet)).toEqual({ marks, version: 3, pending: true });
  const smaller = { codes: sheet.codes.slice(0, 3), students: [...sheet.students.slice(0, 1), pupil(13, null)] };
  expect(fromKept(kept, smaller)?.marks).toEqual({
    10: { codeId: 2, minutes: 0, note: null },
    13: { codeId: 2, minutes: 0, note: null },
  });
  for (const unreadable of [undefined, [], [{ marks: [] }], "x"]) expect(fromKept(unreadable, sheet)).toBeNull();
});

test("two lists differ by pupil, and what is sent is whole", () => {
  const stored = storedMarks(sheet);
  const mine = { ...stored, 12: { codeId: 2, minutes: 0, note: null } };
  expect(differing(sheet, stored, mine)).toEqual([12]);
  expect(outgoing(sheet, mine).map(({ studentId }) => studentId)).toEqual([10, 11, 12]);
});

test("a retired code may stay where it stands, and is set nowhere else", () => {
  expect(choicesBeside(sheet, 1).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  for (const stands of [2, null]) expect(choicesBeside(sheet, stands).map(({ id }) => id)).toEqual([2, 3, 4]);
});

test("one's own list over another's is whole, although somebody came to the class meanwhile", () => {
  const mine = { ...storedMarks(sheet), 11: { codeId: 4, minutes: 0, note: null } };
  const theirs = { ...sheet, students: [...sheet.students, pupil(13, 3)] };
  expect(outgoing(theirs, filledUp(theirs, mine))).toEqual([
    { studentId: 10, codeId: 2, minutes: 0, note: null },
    { studentId: 11, codeId: 4, minutes: 0, note: null },
    { studentId: 12, codeId: 4, minutes: 0, note: null },
    { studentId: 13, codeId: 3, minutes: 7, note: null },
  ]);
});
