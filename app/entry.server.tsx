import { isbot } from "isbot";
import { renderToReadableStream } from "react-dom/server";
import { faultFields } from "#contracts/fault-fields.ts";
import type { AppLoadContext, EntryContext, HandleErrorFunction } from "./framework/http.server.ts";
import { RemixServer } from "./framework/index.ts";
import { loadTexts } from "./i18n/index.tsx";
import { LOCALES } from "./i18n/languages.ts";
import { NonceContext } from "./lib/nonce.ts";

const STREAM_TIMEOUT_MS = 8_000;

await Promise.all(LOCALES.map(loadTexts));

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { nonce, requestId }: AppLoadContext,
): Promise<Response> {
  let finalStatus = status;
  const body = await renderToReadableStream(
    <NonceContext.Provider value={nonce}>
      <RemixServer context={remixContext} url={request.url} nonce={nonce} abortDelay={STREAM_TIMEOUT_MS} />
    </NonceContext.Provider>,
    {
      nonce,
      signal: AbortSignal.timeout(STREAM_TIMEOUT_MS + 1_000),
      onError(cause) {
        finalStatus = 500;
        report("render_failed", requestId, cause);
      },
    },
  );
  if (isbot(request.headers.get("user-agent") ?? "")) await body.allReady;
  headers.set("content-type", "text/html; charset=utf-8");
  return new Response(body, { status: finalStatus, headers });
}

/** Never the message: what a loader or a component throws may quote what it was given. */
function report(event: string, requestId: string, cause: unknown): void {
  console.error(JSON.stringify({ level: "error", event, requestId, ...faultFields(cause) }));
}

export const handleError: HandleErrorFunction = (cause, { request, context }) => {
  if (!request.signal.aborted) report("page_failed", context.requestId, cause);
};
