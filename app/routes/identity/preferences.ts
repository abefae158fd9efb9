import { type ActionFunctionArgs, redirect } from "../../framework/http.server.ts";
import { asLocale } from "../../i18n/languages.ts";
import { text } from "../../lib/actions.server.ts";
import { preferenceCookie, THEMES } from "../../lib/preferences.server.ts";
import { safePath } from "../../lib/safe-path.ts";
import { submit } from "../../lib/submit.server.ts";

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, headers }) => {
    const theme = THEMES.find((known) => known === text(form, "theme"));
    if (theme !== undefined) headers.append("set-cookie", preferenceCookie("theme", theme));
    const locale = asLocale(text(form, "lng"));
    if (locale !== null) headers.append("set-cookie", preferenceCookie("lng", locale));
    return redirect(safePath(form.get("back")), { headers });
  });
}

export function loader() {
  return redirect("/");
}
