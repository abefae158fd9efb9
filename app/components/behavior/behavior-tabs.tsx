import type { procedureTexts } from "../../i18n/behavior-procedures.ts";
import type { Words } from "../../i18n/in-language.ts";
import { may, useMe } from "../../lib/session.ts";
import { TabLinks } from "../ui/tabs.tsx";

export type ProcedureWords = Words<typeof procedureTexts>;

/** The parts of the area of behaviour; each reading of the first two is noted. */
export function BehaviorTabs({ words }: { words: ProcedureWords["tabs"] }) {
  const me = useMe();
  const tabs = [
    { to: "/convivencia", end: true, label: words.entry, isNoted: true as const },
    { to: "/convivencia/partes", label: words.procedures, isNoted: true as const },
    ...(may(me, "behavior.oversee") ? [{ to: "/convivencia/estadistica", label: words.statistics }] : []),
  ];
  return <TabLinks label={words.label} tabs={tabs} />;
}
