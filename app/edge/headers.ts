import { SECURITY_HEADERS } from "#contracts/http.ts";

/** Adds the security headers and the request id. A 101 is handed on untouched: copying it would lose its socket. */
export function secured(response: Response, requestId: string): Response {
  if (response.status === 101) return response;
  const answer = new Response(response.body, response);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) answer.headers.set(name, value);
  answer.headers.set("x-request-id", requestId);
  return answer;
}
