import { authApi } from "#contracts/api/identity/auth.ts";
import { type ActionFunctionArgs, redirect } from "../../framework/http.server.ts";
import { asLocale } from "../../i18n/languages.ts";
import { text } from "../../lib/actions.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { preferenceCookie, THEMES } from "../../lib/preferences.server.ts";
import { safePath } from "../../lib/safe-path.ts";
import { submit } from "../../lib/submit.server.ts";

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, headers, send }) => {
    const theme = THEMES.find((known) => known === text(form, "theme"));
    if (theme !== undefined) headers.append("set-cookie", preferenceCookie("theme", theme));
    const locale = asLocale(text(form, "lng"));
    if (locale !== null) {
      headers.append("set-cookie", preferenceCookie("lng", locale));
      // What is written to the person elsewhere, a mail or a notice, is in that language too.
      await send(authApi.chooseLanguage, { body: { locale } }).catch((cause: unknown) => {
        // Who is not signed in chooses for this browser alone.
        if (!(cause instanceof ApiError) || cause.status !== 401) throw cause;
      });
    }
    return redirect(safePath(form.get("back")), { headers });
  });
}

export function loader() {
  return redirect("/");
}
