import { isbot } from "isbot";
import { renderToReadableStream } from "react-dom/server";
import type { AppLoadContext, EntryContext, HandleErrorFunction } from "./framework/http.server.ts";
import { RemixServer } from "./framework/index.ts";
import { NonceContext } from "./lib/nonce.ts";

const STREAM_TIMEOUT_MS = 8_000;

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
        console.error(JSON.stringify({ level: "error", event: "render_failed", requestId, cause: String(cause) }));
      },
    },
  );
  if (isbot(request.headers.get("user-agent") ?? "")) await body.allReady;
  headers.set("content-type", "text/html; charset=utf-8");
  return new Response(body, { status: finalStatus, headers });
}

export const handleError: HandleErrorFunction = (cause, { request, context }) => {
  if (request.signal.aborted) return;
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  console.error(JSON.stringify({ level: "error", event: "page_failed", requestId: context.requestId, detail }));
};
