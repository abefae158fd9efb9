import { isRouteErrorResponse } from "../framework/index.ts";
import type { factorTexts } from "../i18n/factors.ts";
import type { inLanguage } from "../i18n/in-language.ts";

/** Fields of a repeated form that prove who sends it; no form of a page has fields of these names. */
export const PROOF_NAMES = { password: "again-password", code: "again-code" } as const;

/** A form that waits until its person has proved again who they are: all it held, but no password and no file. */
export interface AskedAgain {
  readonly ok: false;
  /** Where the form was sent to. */
  readonly action: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly hasFactor: boolean;
  /** Why the proof just given was refused. */
  readonly message: string | null;
  readonly faults: Readonly<Record<string, string>>;
  readonly words: ReturnType<typeof inLanguage<typeof factorTexts.confirm>>;
}

/** Guarantee: `askAgain` alone throws an answer with this field, and only a whole one. */
export function askedAgain(error: unknown): AskedAgain | null {
  if (!isRouteErrorResponse(error)) return null;
  const { data } = error as { readonly data: { readonly askedAgain?: AskedAgain } | null };
  return data?.askedAgain ?? null;
}
