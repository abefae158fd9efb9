import { createStore } from "zustand/vanilla";
import { ApiError } from "./api-error.ts";

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

export const isBoundTo = (id: number): boolean => id === personId;

/** The token to send now in place of one that a page was rendered with. */
export function currentToken(csrf: string): string {
  return replaced.get(csrf) ?? csrf;
}

export function replaceToken(stale: string, csrf: string): void {
  replaced.set(stale, csrf);
}

/** The token of a session of the same person, after asking for the password over the page. Throws when they decline. */
export function signInAgain(stale: string): Promise<string> {
  const token = new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
  reSignIn.setState({ asked: true });
  return token.then((csrf) => {
    replaceToken(stale, csrf);
    return csrf;
  });
}

function endWaiting(): Waiting[] {
  const ended = waiting;
  waiting = [];
  reSignIn.setState({ asked: false });
  return ended;
}

/** The person is in again: what waited goes on with the new session's token. */
export function signedInAgain(csrf: string): void {
  for (const { resolve } of endWaiting()) resolve(csrf);
}

/** The person closed the dialog: what waited fails and stays on the page. */
export function declineSignIn(): void {
  for (const { reject } of endWaiting()) reject(new ApiError(401, null));
}
