import { factorsApi } from "#contracts/api/identity/factors.ts";
import { type ActionFunctionArgs, data, redirect } from "../framework/http.server.ts";
import { factorTexts } from "../i18n/factors.ts";
import { inLanguage } from "../i18n/in-language.ts";
import { type Refusal, text } from "./actions.server.ts";
import { call, readerOf } from "./api.server.ts";
import { type AskedAgain, PROOF_NAMES } from "./ask-again.ts";
import { confirmationPath } from "./safe-path.ts";

/** The proof that a repeated form carries, taken out of it; null for a form sent for the first time. */
export function takeProof(form: FormData): { password: string } | { code: string } | null {
  const isRepeated = Object.values(PROOF_NAMES).some((name) => form.has(name));
  const [code, password] = [text(form, PROOF_NAMES.code), text(form, PROOF_NAMES.password)];
  for (const name of Object.values(PROOF_NAMES)) form.delete(name);
  if (!isRepeated) return null;
  return code === "" ? { password } : { code };
}

/**
 * Throws the question who one is, with the form that asked for it, which is sent on with the answer. A form with a file cannot be
 * kept: there the page is left for the question and comes back empty.
 */
export async function askAgain(
  { context, request }: ActionFunctionArgs,
  form: FormData,
  refused: Refusal | null,
): Promise<never> {
  const { pathname, search } = new URL(request.url);
  const action = `${pathname}${search}`;
  const fields: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value !== "string") {
      if (value.size > 0) throw redirect(confirmationPath(action));
    } else if (!/password/i.test(name)) fields.push([name, value]);
  }
  const [{ factors }, locale] = await Promise.all([
    call(context, request, factorsApi.factors, {}),
    readerOf(context, request),
  ]);
  const faults = refused?.fields ?? {};
  const asked: AskedAgain = {
    ok: false,
    action,
    fields,
    hasFactor: factors.length > 0,
    message: Object.keys(faults).length > 0 ? null : (refused?.message ?? null),
    faults,
    words: inLanguage(factorTexts.confirm, locale),
  };
  throw data({ askedAgain: asked }, { status: refused?.status ?? 403 });
}
