import { type KeyboardEvent, type RefObject, useRef } from "react";
import type { AttendanceCode } from "#contracts/api/attendance/attendance.ts";
import { withCode, withDigit } from "./marks.ts";
import type { RegisterState } from "./use-register.ts";

interface Options {
  readonly list: RefObject<HTMLElement | null>;
  readonly register: RegisterState;
  readonly choices: readonly AttendanceCode[];
  readonly longest: number;
  readonly onHelp: () => void;
}

const radios = (list: HTMLElement | null) => [
  ...(list?.querySelectorAll<HTMLInputElement>('li input[type="radio"]:checked') ?? []),
];

/** Puts the focus on a pupil's row; answers whether there is one. */
export function focusRow(list: HTMLElement | null, at: number): boolean {
  const row = radios(list)[at];
  row?.focus();
  row?.closest("li")?.scrollIntoView({ block: "nearest" });
  return row !== undefined;
}

/**
 * Keys of the list, which hold while the focus is in it and not in a field of text: a code's letter sets it and goes on to
 * the next pupil, digits are the minutes of whoever was just set late, arrows move, and so do j and k where no code has them.
 */
export function useKeys({ list, register, choices, longest, onHelp }: Options) {
  const lastLate = useRef<number | null>(null);
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      register.save();
      return;
    }
    const { target } = event;
    const inText = target instanceof HTMLInputElement && target.type !== "radio";
    if (event.ctrlKey || event.metaKey || event.altKey || inText || !(target instanceof HTMLElement)) return;
    const row = target.closest<HTMLElement>("li[data-student]");
    if (row === null) return;
    const studentId = Number(row.dataset.student);
    const at = radios(list.current).findIndex((radio) => row.contains(radio));
    const move = (to: number) => {
      event.preventDefault();
      focusRow(list.current, to);
    };
    const key = event.key.toUpperCase();
    const code = choices.find((one) => one.letter === key);
    if (code !== undefined) {
      register.set(studentId, (mark) => ({ ...withCode(mark, code), minutes: 0 }));
      lastLate.current = code.kind === "late" ? studentId : null;
      return move(at + 1);
    }
    if (/^\d$/.test(key)) {
      const late = lastLate.current ?? studentId;
      const isLate = (codeId: number) => choices.some((one) => one.id === codeId && one.kind === "late");
      register.set(late, (mark) =>
        isLate(mark.codeId) ? { ...mark, minutes: withDigit(mark.minutes, Number(key), longest) } : mark,
      );
      event.preventDefault();
      return;
    }
    if (event.key === "ArrowDown" || key === "J") {
      lastLate.current = null;
      return move(at + 1);
    }
    if (event.key === "ArrowUp" || key === "K") {
      lastLate.current = null;
      return move(at - 1);
    }
    if (event.key === "?") {
      event.preventDefault();
      onHelp();
    }
  };
}
