import type * as z from "zod";
import { authApi, type Me } from "#contracts/api/identity/auth.ts";
import type { Endpoint } from "#contracts/endpoint.ts";
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

type Outcome = "in" | "wrong" | "other person";

/** Null for what is wrong. Throws for other failures. */
async function ask<V extends z.ZodType>(
  endpoint: Endpoint<z.ZodType, z.ZodType, z.ZodType, V>,
  body: unknown,
): Promise<z.output<V> | null> {
  const plan = planOf(endpoint, { body });
  const response = await fetch(plan.url, {
    method: plan.method,
    body: plan.body,
    headers: { accept: "application/json", "content-type": "application/json" },
    credentials: "same-origin",
  });
  return response.status === 401 ? null : readAnswer(response, endpoint, pageLocale);
}

function enter(me: Me): Outcome {
  if (!isBoundTo(me.id) || me.csrfToken === null) return "other person";
  signedInAgain(me.csrfToken);
  return "in";
}

/** Sends the password; all that waited goes on, or a code is asked for. */
export async function submitPassword(email: string, password: string): Promise<Outcome | "code"> {
  const answer = await ask(authApi.webLogin, { email, password });
  if (answer === null) return "wrong";
  return "next" in answer ? "code" : enter(answer);
}

/** Sends the code of the second step. */
export async function submitCode(code: string): Promise<Outcome> {
  const me = await ask(authApi.webSecondFactor, { code });
  return me === null ? "wrong" : enter(me);
}
