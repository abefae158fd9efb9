import { asSingleLine } from "#contracts/text.ts";

/** Longest sentence in an error, whatever of the request it quotes. */
const TEXT_LIMIT = 300;
/** No error response is larger. */
const BODY_LIMIT = 1_048_576;

/** `text` as part of an error: one line of visible characters, not longer than people read. */
export function quoted(text: string, limit = TEXT_LIMIT): string {
  return asSingleLine(text.slice(0, limit * 4)).slice(0, limit);
}

/**
 * An error of the libraries, with what it quotes of the request bounded and made visible: names of clients, addresses and
 * parameters come from whoever asks. Other responses pass untouched.
 */
export async function boundedErrors(answer: Response): Promise<Response> {
  if (answer.status < 400 || !/^application\/(problem\+)?json/.test(answer.headers.get("content-type") ?? ""))
    return answer;
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  // Without a reason phrase of its own the answer gets the usual one, which clients show to people.
  const init = { status: answer.status, headers };
  if (text.length > BODY_LIMIT) return new Response(JSON.stringify({ error: "invalid_request" }), init);
  try {
    return new Response(JSON.stringify(JSON.parse(text), shortened), init);
  } catch {
    return new Response(quoted(text), init);
  }
}

function shortened(_key: string, value: unknown): unknown {
  return typeof value === "string" ? quoted(value) : value;
}
