import type { Register } from "#contracts/api/attendance/attendance.ts";
import { filled } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import type { RegisterWords } from "./register-row.tsx";

/** Who took the register and when, or that nobody has. */
export function Taken({ sheet, words }: { sheet: Register; words: RegisterWords }) {
  const { moment } = useFormat();
  const at = sheet.takenAt === null ? null : moment(sheet.takenAt);
  return (
    <p className="mb-2 text-sm text-muted">
      {at === null
        ? words.notTaken
        : sheet.takenByMe
          ? filled(words.takenByMe, { moment: at })
          : filled(words.taken, { name: sheet.takenBy ?? "", moment: at })}
    </p>
  );
}
