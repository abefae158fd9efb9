import { useEffect, useRef, useState } from "react";
import type { Register } from "#contracts/api/attendance/attendance.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { useHydrated } from "../../lib/hydrated.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { countWords } from "./count-words.ts";
import { codesInUse, countsOf } from "./marks.ts";
import { RegisterConflict } from "./register-conflict.tsx";
import { RegisterRow, type RegisterWords } from "./register-row.tsx";
import { SavingState } from "./saving-state.tsx";
import { Taken } from "./taken.tsx";
import { focusRow, useKeys } from "./use-keys.ts";
import { useRegister } from "./use-register.ts";

interface FormProps {
  readonly loaded: Register;
  readonly words: RegisterWords;
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** The list of a lesson: everybody present until somebody is not. Without scripts it is a form of radio buttons. */
export function RegisterForm({ loaded, words }: FormProps) {
  const me = useMe();
  const hydrated = useHydrated();
  const register = useRegister(loaded);
  const list = useRef<HTMLUListElement>(null);
  const [helps, setHelps] = useState(false);
  const { sheet, marks, saving } = register;
  const choices = codesInUse(sheet);
  const longest = minutesOf(sheet.endsAt) - minutesOf(sheet.startsAt);
  const onKeyDown = useKeys({ list, register, choices, longest, onHelp: () => setHelps(true) });
  const readOnly = !sheet.canTake || sheet.lock !== null;
  // Whoever has a keyboard begins at once; on a phone the page stays at its top.
  useEffect(() => {
    if (!hydrated || readOnly || !window.matchMedia("(pointer: fine)").matches) return;
    // After a link the heading takes the focus first, which is what tells a screen reader that the page is another.
    const timer = setTimeout(() => {
      const { activeElement } = document;
      if (activeElement === document.body || activeElement?.tagName === "H1") focusRow(list.current, 0);
    });
    return () => clearTimeout(timer);
  }, [hydrated, readOnly]);
  return (
    <Form
      method="post"
      onKeyDown={readOnly ? undefined : onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        register.save();
      }}
    >
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="intent" value="take" />
      <input type="hidden" name="version" value={sheet.version} />
      <input type="hidden" name="startsAt" value={sheet.startsAt} />
      <Taken sheet={sheet} words={words} />
      {/* Where no pointer rests on a letter to be told its title. */}
      <dl aria-label={words.legend} className="mb-2 flex flex-wrap gap-x-3 text-xs text-muted sm:hidden print:hidden">
        {choices.map(({ id, short, title }) => (
          <div key={id} className="flex gap-1">
            <dt className="font-semibold">{short}</dt>
            <dd>{title}</dd>
          </div>
        ))}
      </dl>
      <ul ref={list} aria-label={words.title} className="divide-y rounded-t-md border bg-surface">
        {sheet.students.map((student) => {
          const mark = marks[student.id];
          return mark === undefined ? null : (
            <RegisterRow
              key={student.id}
              student={student}
              codes={sheet.codes}
              choices={choices}
              mark={mark}
              longest={longest}
              words={words}
              readOnly={readOnly}
              onChange={(change) => register.set(student.id, change)}
            />
          );
        })}
      </ul>
      <div className="sticky bottom-0 z-10 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-b-md border border-t-0 bg-surface px-3 py-2.5 shadow-[0_-4px_12px_-8px_rgb(0_0_0/0.25)] max-sm:-mx-1">
        <div className="min-w-0 flex-1 basis-52">
          <p role="status" className="text-sm font-medium tabular-nums">
            {countWords(words.count, countsOf(sheet, marks))}
          </p>
          <SavingState register={register} words={words} />
        </div>
        {readOnly ? null : (
          <div className="flex items-center gap-2 max-sm:w-full">
            {hydrated ? (
              <Button variant="ghost" className="max-sm:hidden" onClick={() => setHelps(true)}>
                {words.keys}
              </Button>
            ) : null}
            <Button
              type="submit"
              variant="primary"
              size="lg"
              aria-disabled={saving.is === "saving"}
              className="max-sm:h-11 max-sm:flex-1"
            >
              {saving.is === "saving" ? words.saving : words.save}
            </Button>
          </div>
        )}
      </div>
      {saving.is === "conflict" ? (
        <RegisterConflict theirs={saving.theirs} mine={marks} words={words} onSettle={register.settle} />
      ) : null}
      <Dialog
        open={helps}
        onOpenChange={setHelps}
        title={words.keysTitle}
        focusOnClose={() => focusRow(list.current, 0)}
      >
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm">
          {[
            [
              ["↑ ↓", ...["J", "K"].filter((key) => choices.every(({ letter }) => letter !== key))].join(" "),
              words.keyMove,
            ],
            ...choices.map((code) => [code.letter, filled(words.keyCode, { code: code.title })]),
            ["0–9", words.keyDigits],
            ["Ctrl + ↵", words.keySave],
            ["?", words.keyHelp],
          ].map(([key, what]) => (
            <div key={key} className="contents">
              <dt>
                <kbd className="rounded-sm border bg-sunken px-1.5 py-0.5 text-xs">{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </Form>
  );
}
