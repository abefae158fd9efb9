import { Me } from "#contracts/auth.ts";
import { AppError } from "#core/errors.ts";
import type { McpEnv } from "../env.ts";

/** Who is signed in to the web app in this browser; null when nobody is. Errors: `unavailable`. */
export async function signedInPerson(request: Request, env: McpEnv): Promise<Me | null> {
  const cookie = request.headers.get("cookie");
  if (cookie === null) return null;
  const headers = new Headers({ cookie, accept: "application/json" });
  for (const name of ["user-agent", "cf-connecting-ip"]) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const answer = await env.API.fetch(new URL("/api/v1/auth/me", env.PUBLIC_ORIGIN).href, { headers });
  if (answer.status === 401) {
    await answer.body?.cancel();
    return null;
  }
  if (!answer.ok) throw new AppError("unavailable", `The API answered ${answer.status} for the session.`);
  return Me.parse(await answer.json());
}
