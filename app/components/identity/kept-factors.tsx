import type { FactorView } from "#contracts/api/identity/factors.ts";
import type { factorTexts } from "../../i18n/factors.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";

interface KeptFactorsProps {
  readonly factors: readonly FactorView[];
  readonly words: Words<(typeof factorTexts)["reset"]> & { readonly kinds: Words<(typeof factorTexts)["kinds"]> };
}

/** Which second factors go on with the new password: of the recent ones only those that are ticked. */
export function KeptFactors({ factors, words }: KeptFactorsProps) {
  const { date } = useFormat();
  const said = (text: string, factor: FactorView) =>
    filled(text, { name: factor.label ?? words.kinds[factor.kind], when: date(factor.createdAt) });
  const recent = factors.filter(({ isRecent }) => isRecent);
  return (
    <fieldset className="grid gap-2 rounded-md border border-line px-3 py-2 text-sm">
      <legend className="px-1 font-medium">{words.title}</legend>
      {recent.length === 0 ? null : <p className="text-muted">{words.intro}</p>}
      {factors.map((factor) =>
        factor.isRecent ? (
          <label key={factor.id} className="flex items-start gap-2">
            <input type="checkbox" name="keep" value={factor.id} className="mt-0.5 size-4 accent-accent" />
            <span className="wrap-anywhere">{said(words.keep, factor)}</span>
          </label>
        ) : (
          <p key={factor.id} className="wrap-anywhere">
            {said(words.stays, factor)}
          </p>
        ),
      )}
      {recent.length === 0 ? null : <p className="text-muted">{words.codes}</p>}
    </fieldset>
  );
}
