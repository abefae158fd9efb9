import { authApi, type Me } from "#contracts/api/identity/auth.ts";
import { pageLocale } from "./page-locale.ts";
import { planOf, readAnswer } from "./request-plan.ts";
import { currentToken, isBoundTo, replaceToken, signedInAgain, signInAgain } from "./sign-in-asked.ts";

/** The token of the session that the browser holds now: the person may have signed in again in another tab. */
export async function renewToken(stale: string): Promise<string | null> {
  const response = await fetch(planOf(authApi.me, {}).url, { headers: { accept: "application/json" } });
  if (response.status === 401) return signInAgain(stale);
  const me = await readAnswer(response, authApi.me, pageLocale);
  if (!isBoundTo(me.id) || me.csrfToken === null || me.csrfToken === currentToken(stale)) return null;
  replaceToken(stale, me.csrfToken);
  return me.csrfToken;
}

/** Sends the password; all that waited goes on. Answers whether it was right. Throws for other failures. */
export async function submitPassword(email: string, password: string): Promise<"in" | "wrong" | "other person"> {
  const plan = planOf(authApi.webLogin, { body: { email, password } });
  const response = await fetch(plan.url, {
    method: plan.method,
    body: plan.body,
    headers: { accept: "application/json", "content-type": "application/json" },
    credentials: "same-origin",
  });
  if (response.status === 401) return "wrong";
  const me: Me = await readAnswer(response, authApi.webLogin, pageLocale);
  if (!isBoundTo(me.id) || me.csrfToken === null) return "other person";
  signedInAgain(me.csrfToken);
  return "in";
}
