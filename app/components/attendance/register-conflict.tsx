import type { Register } from "#contracts/api/attendance/attendance.ts";
import { filled } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { differing, type Marks, storedMarks } from "./marks.ts";
import { type RegisterWords, shortOf } from "./register-row.tsx";

interface ConflictProps {
  readonly theirs: Register;
  readonly mine: Marks;
  readonly words: RegisterWords;
  readonly onSettle: (winner: "mine" | "theirs" | null) => void;
}

/** Two people wrote the same list: who the other is, where they differ, and the choice. */
export function RegisterConflict({ theirs, mine, words, onSettle }: ConflictProps) {
  const { moment } = useFormat();
  const stored = storedMarks(theirs);
  const names = new Map(theirs.students.map(({ id, name }) => [id, name]));
  const { conflict } = words;
  return (
    <Dialog
      open
      onOpenChange={() => onSettle(null)}
      title={conflict.title}
      description={filled(conflict.body, {
        name: theirs.takenBy ?? conflict.nobody,
        moment: theirs.takenAt === null ? "" : moment(theirs.takenAt),
      })}
    >
      <table className="mb-4 w-full text-left text-sm">
        <thead>
          <tr className="text-xs text-muted">
            {[conflict.student, conflict.theirs, conflict.mine].map((head) => (
              <th key={head} scope="col" className="py-1 pr-2 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differing(theirs, stored, mine).map((id) => (
            <tr key={id} className="border-t align-top">
              <th scope="row" className="py-1.5 pr-2 font-medium">
                {names.get(id)}
              </th>
              <td className="py-1.5 pr-2">{shortOf(theirs.codes, stored[id]?.codeId ?? null, stored[id]?.minutes)}</td>
              <td className="py-1.5">{shortOf(theirs.codes, mine[id]?.codeId ?? null, mine[id]?.minutes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={() => onSettle("theirs")}>{conflict.keepTheirs}</Button>
        <Button variant="primary" onClick={() => onSettle("mine")}>
          {conflict.keepMine}
        </Button>
      </div>
    </Dialog>
  );
}
