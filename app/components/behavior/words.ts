import type { BehaviorRow } from "#contracts/api/behavior/records.ts";
import type { behaviorTexts } from "../../i18n/behavior.ts";
import type { Words } from "../../i18n/in-language.ts";

export type BehaviorWords = Words<typeof behaviorTexts>;

type Category = Pick<BehaviorRow["category"], "kind" | "severity">;

/** What it is, as it is named and coloured everywhere. */
export const weightOf = ({ severity }: Category) => severity ?? ("merit" as const);

export const TONES = { merit: "ok", minor: "neutral", serious: "warn", very_serious: "danger" } as const;

/** "+2", "−3". */
export const signed = (points: number) => (points > 0 ? `+${points}` : String(points).replace("-", "−"));
