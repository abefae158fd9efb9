import { Check, LoaderCircle, TriangleAlert, WifiOff } from "lucide-react";
import { filled } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import type { RegisterWords } from "./register-row.tsx";
import type { RegisterState } from "./use-register.ts";

/** What the list on screen is waiting for. */
export function SavingState({ register, words }: { register: RegisterState; words: RegisterWords }) {
  const { moment } = useFormat();
  const { saving, sheet, kept, restored } = register;
  const line = (() => {
    switch (saving.is) {
      case "saving":
        return { tone: "text-muted", icon: <LoaderCircle className="animate-spin" />, text: words.saving };
      case "saved":
        return {
          tone: "text-ok",
          icon: <Check />,
          text: filled(words.saved, { moment: sheet.takenAt === null ? "" : moment(sheet.takenAt) }),
        };
      case "offline":
        return { tone: "font-medium text-warn", icon: <WifiOff />, text: kept ? words.offline : words.notKept };
      case "failed":
        return {
          tone: "font-medium text-danger",
          icon: <TriangleAlert />,
          text: filled(words.failed, { reason: saving.reason ?? words.unknown }),
        };
      case "relisted":
        return { tone: "font-medium text-warn", icon: <TriangleAlert />, text: words.relisted };
      case "unsaved":
        return { tone: "text-warn", icon: null, text: restored ? words.restored : words.unsaved };
      default:
        return null;
    }
  })();
  return (
    <p role="status" className={`flex min-h-4 items-center gap-1.5 text-xs [&_svg]:size-4 ${line?.tone ?? ""}`}>
      {line === null ? null : (
        <>
          <span aria-hidden>{line.icon}</span>
          {line.text}
        </>
      )}
    </p>
  );
}
