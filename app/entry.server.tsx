import { renderToString } from "react-dom/server";
import { faultFields } from "#contracts/fault-fields.ts";
import type { AppLoadContext, EntryContext, HandleErrorFunction } from "./framework/http.server.ts";
import { RemixServer } from "./framework/index.ts";
import { loadTexts } from "./i18n/index.tsx";
import { LOCALES } from "./i18n/languages.ts";
import { NonceContext } from "./lib/nonce.ts";

await Promise.all(LOCALES.map((locale) => loadTexts(locale)));

/**
 * A page in one piece. No loader defers anything, so a stream would bring no reader the page sooner, and React would encode
 * each of its thousands of pieces by itself.
 */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { nonce }: AppLoadContext,
): Promise<Response> {
  const data = await new Response(remixContext.serverHandoffStream).text();
  // What is not there is not waited for while rendering.
  delete remixContext.serverHandoffStream;
  const page = renderToString(
    <NonceContext.Provider value={nonce}>
      <RemixServer context={remixContext} url={request.url} nonce={nonce} />
    </NonceContext.Provider>,
  );
  const end = page.lastIndexOf("</body>");
  headers.set("content-type", "text/html; charset=utf-8");
  const html = `<!DOCTYPE html>${page.slice(0, end)}${handedOver(data, nonce)}${page.slice(end)}`;
  return new Response(html, { status, headers });
}

/** Gives the browser what the loaders answered, where the scripts of the page wait for it. */
function handedOver(data: string, nonce: string): string {
  const literal = JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, escaped);
  return `<script nonce="${nonce}">{const{streamController:to}=window.__remixContext;to.enqueue(${literal});to.close()}</script>`;
}

/** As a string of JavaScript writes what HTML would take for its own. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Never the message: what a loader or a component throws may quote what it was given. */
export const handleError: HandleErrorFunction = (cause, { request, context }) => {
  if (request.signal.aborted) return;
  const { requestId } = context;
  console.error(JSON.stringify({ level: "error", event: "page_failed", requestId, ...faultFields(cause) }));
};
