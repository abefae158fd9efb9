import { createStore } from "zustand/vanilla";
import { authApi, type Me } from "#contracts/auth.ts";
import { pageLocale } from "./page-locale.ts";
import { ApiError, planOf, readAnswer } from "./request-plan.ts";

interface Waiting {
  readonly resolve: (csrf: string) => void;
  readonly reject: (cause: ApiError) => void;
}

interface ReSignIn {
  /** Is the page waiting for its person to sign in again? */
  readonly asked: boolean;
}

/** The dialog over the page listens to this. Browser only: on the server nothing is ever written to it. */
export const reSignIn = createStore<ReSignIn>(() => ({ asked: false }));

/** CSRF tokens that went with an ended session, and the ones that took their place. */
const replaced = new Map<string, string>();
let waiting: Waiting[] = [];
let personId: number | null = null;

/** Whose page this is: nobody else's session may send what was typed in it. */
export function bindPerson(id: number): void {
  personId = id;
}

/** The token to send now in place of one that a page was rendered with. */
export function currentToken(csrf: string): string {
  return replaced.get(csrf) ?? csrf;
}

function expired(): ApiError {
  return new ApiError(401, null);
}

/** The token of a session of the same person, after asking for the password over the page. Throws when they decline. */
export function signInAgain(stale: string): Promise<string> {
  const token = new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
  reSignIn.setState({ asked: true });
  return token.then((csrf) => {
    replaced.set(stale, csrf);
    return csrf;
  });
}

/** The token of the session that the browser holds now: the person may have signed in again in another tab. */
export async function renewToken(stale: string): Promise<string | null> {
  const response = await fetch(planOf(authApi.me, {}).url, { headers: { accept: "application/json" } });
  if (response.status === 401) return signInAgain(stale);
  const me = await readAnswer(response, authApi.me, pageLocale);
  if (me.id !== personId || me.csrfToken === null || me.csrfToken === currentToken(stale)) return null;
  replaced.set(stale, me.csrfToken);
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
  if (me.id !== personId || me.csrfToken === null) return "other person";
  const { csrfToken } = me;
  const done = waiting;
  waiting = [];
  reSignIn.setState({ asked: false });
  for (const { resolve } of done) resolve(csrfToken);
  return "in";
}

/** The person closed the dialog: what waited fails and stays on the page. */
export function declineSignIn(): void {
  const failed = waiting;
  waiting = [];
  reSignIn.setState({ asked: false });
  for (const { reject } of failed) reject(expired());
}
