import type { Me } from "#contracts/api/identity/auth.ts";
import { SESSION_COOKIE } from "#contracts/http.ts";
import { AppError } from "#core/errors.ts";
import { authenticate } from "#core/identity/authenticate.ts";
import { meView } from "#core/identity/internal.ts";
import { isFactorDue, loadPerson } from "#core/identity/load-person.ts";
import { isRecent } from "#core/identity/recent.ts";
import { readCookie } from "#platform/http/auth.ts";
import { schoolServices } from "../orchestrator/context.ts";

/**
 * Who is signed in to the web app in this browser; null when nobody is. Whoever has still to set up the second factor that
 * their school demands grants nothing, nor does a session whose person proved long ago who they are. Errors: `unavailable`.
 */
export async function signedInPerson(
  request: Request,
  env: McpWorkerEnv,
): Promise<Me | "factor due" | "proof due" | null> {
  const value = readCookie(request.headers, SESSION_COOKIE);
  if (value === null || value === "") return null;
  const requestId = request.headers.get("x-request-id") ?? crypto.randomUUID();
  const identity = schoolServices(env).identity(requestId, request.headers.get("cf-connecting-ip") ?? "127.0.0.1");
  try {
    const { actor, session } = await authenticate(identity, { kind: "cookie", value });
    const db = identity.open(actor.institutionId, actor.userId);
    const person = await loadPerson(db, actor.userId);
    if (person !== null && isFactorDue(person, identity.now())) return "factor due";
    if (!(await isRecent({ db, actor, now: identity.now }))) return "proof due";
    return person === null ? null : await meView(identity, person, session.id, session.kind);
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthenticated") return null;
    throw error;
  }
}
