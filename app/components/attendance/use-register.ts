import { useCallback, useEffect, useRef, useState } from "react";
import { attendanceApi, Register } from "#contracts/api/attendance/attendance.ts";
import { fetchApi } from "../../lib/api.ts";
import { ApiError } from "../../lib/api-error.ts";
import { keepDrafts, readDrafts } from "../../lib/kept-drafts.ts";
import { useMe } from "../../lib/session.ts";
import { differing, filledUp, fromKept, type Mark, type Marks, outgoing, storedMarks, toKept } from "./marks.ts";

export type Saving =
  | { readonly is: "clean" | "unsaved" | "saving" | "saved" | "offline" | "relisted" }
  | { readonly is: "failed"; readonly reason: string | null }
  | { readonly is: "conflict"; readonly theirs: Register };

export interface RegisterState {
  /** As it is stored, so far as is known. */
  readonly sheet: Register;
  readonly marks: Marks;
  readonly saving: Saving;
  /** What was left unsaved came back with the page. */
  readonly restored: boolean;
  /** False where the browser keeps nothing. */
  readonly kept: boolean;
  set(studentId: number, change: (mark: Mark) => Mark): void;
  save(): void;
  /** Null puts it off: the next try to save asks again. */
  settle(winner: "mine" | "theirs" | null): void;
}

/**
 * The sheet on the page. What differs from the stored one is kept in the browser, per person and lesson, until it is
 * stored; one that was to be saved without a network is sent when it is back, and what somebody else wrote meanwhile is
 * a conflict.
 */
export function useRegister(loaded: Register): RegisterState {
  const { id: personId, csrfToken } = useMe();
  const page = `register/${loaded.section.id}/${loaded.date}/${loaded.startsAt}`;
  const [sheet, setSheet] = useState(loaded);
  const [marks, setMarks] = useState<Marks>(() => storedMarks(loaded));
  const [saving, setSaving] = useState<Saving>({ is: "clean" });
  const [restored, setRestored] = useState(false);
  const [kept, setKept] = useState(true);
  // What a request, which ends later, finds then.
  const now = useRef({ sheet, marks, version: loaded.version, busy: false });
  now.current.sheet = sheet;
  now.current.marks = marks;

  const keep = useCallback(
    async (next: Marks, pending: boolean) => {
      const { sheet: stored, version } = now.current;
      const same = differing(stored, next, storedMarks(stored)).length === 0 && stored.takenAt !== null;
      setKept(await keepDrafts(personId, page, same ? [] : [toKept(stored, { marks: next, version, pending })]));
    },
    [personId, page],
  );

  const send = useCallback(
    async (list: Marks) => {
      if (now.current.busy) return;
      now.current.busy = true;
      setSaving({ is: "saving" });
      await keep(list, true);
      const { section, date, startsAt } = now.current.sheet;
      try {
        const stored = await fetchApi(
          attendanceApi.recordRegister,
          {
            params: { id: String(section.id), date },
            query: { startsAt },
            body: { marks: outgoing(now.current.sheet, list) },
          },
          { csrf: csrfToken, version: now.current.version },
        );
        now.current = { ...now.current, sheet: stored, version: stored.version };
        setSheet(stored);
        const more = differing(stored, now.current.marks, list).length > 0;
        await keep(now.current.marks, false);
        setSaving({ is: more ? "unsaved" : "saved" });
      } catch (cause) {
        const theirs = cause instanceof ApiError ? Register.safeParse(cause.problem?.current) : null;
        const isOther = cause instanceof ApiError && cause.status === 422;
        if (theirs?.success && isOther) {
          // Somebody joined the class or left it: what was typed stays, and the teacher looks at the new list. The version
          // stays the one that was read, so that what another person wrote meanwhile is still a conflict.
          const joined = filledUp(theirs.data, now.current.marks);
          now.current = { ...now.current, sheet: theirs.data, marks: joined };
          setSheet(theirs.data);
          setMarks(joined);
          await keep(joined, false);
          setSaving({ is: "relisted" });
        } else if (theirs?.success) setSaving({ is: "conflict", theirs: theirs.data });
        else if (cause instanceof ApiError) {
          setSaving({ is: "failed", reason: cause.problem?.errors?.[0]?.message ?? cause.problem?.detail ?? null });
        } else setSaving({ is: "offline" });
      } finally {
        now.current.busy = false;
      }
    },
    [csrfToken, keep],
  );

  useEffect(() => {
    let gone = false;
    void readDrafts(personId, page).then((value) => {
      const found = fromKept(value, now.current.sheet);
      if (gone || found === null) return;
      const { sheet: stored } = now.current;
      if (differing(stored, found.marks, storedMarks(stored)).length === 0 && stored.takenAt !== null) {
        return void keepDrafts(personId, page, []);
      }
      now.current = { ...now.current, version: found.version, marks: found.marks };
      setMarks(found.marks);
      setRestored(true);
      if (found.pending && navigator.onLine) void send(found.marks);
      else setSaving({ is: found.pending ? "offline" : "unsaved" });
    });
    return () => {
      gone = true;
    };
  }, [personId, page, send]);

  useEffect(() => {
    if (saving.is !== "offline") return;
    const retry = () => void send(now.current.marks);
    window.addEventListener("online", retry);
    return () => window.removeEventListener("online", retry);
  }, [saving.is, send]);

  useEffect(() => {
    if (kept || saving.is === "clean" || saving.is === "saved") return;
    const guard = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [kept, saving.is]);

  return {
    sheet,
    marks,
    saving,
    restored,
    kept,
    set: (studentId, change) => {
      const mark = now.current.marks[studentId];
      if (mark === undefined) return;
      const next = { ...now.current.marks, [studentId]: change(mark) };
      now.current.marks = next;
      setMarks(next);
      setSaving((before) => (before.is === "saving" || before.is === "conflict" ? before : { is: "unsaved" }));
      void keep(next, false);
    },
    save: () => void send(now.current.marks),
    settle: (winner) => {
      if (saving.is !== "conflict") return;
      if (winner === null) return setSaving({ is: "unsaved" });
      const { theirs } = saving;
      now.current = { ...now.current, sheet: theirs, version: theirs.version };
      setSheet(theirs);
      if (winner === "mine") {
        const mine = filledUp(theirs, now.current.marks);
        now.current.marks = mine;
        setMarks(mine);
        return void send(mine);
      }
      const stored = storedMarks(theirs);
      now.current.marks = stored;
      setMarks(stored);
      setSaving({ is: "saved" });
      void keepDrafts(personId, page, []);
    },
  };
}
