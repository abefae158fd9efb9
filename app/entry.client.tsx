import { setNonce } from "get-nonce";
import { type ReactNode, StrictMode, startTransition, useEffect } from "react";
import { hydrateRoot } from "react-dom/client";
import { RemixBrowser } from "./framework/index.ts";
import { loadTexts } from "./i18n/index.tsx";
import { asLocale } from "./i18n/languages.ts";
import { isEntryPage } from "./lib/entry-pages.ts";
import { NonceContext } from "./lib/nonce.ts";

const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
setNonce(nonce);

/** Marks on the browser's own timeline when the page answers to scripts as well: `hydrated`. */
function Hydrated({ children }: { children: ReactNode }) {
  useEffect(() => {
    performance.mark("hydrated");
  }, []);
  return children;
}

function hydrate(): void {
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <NonceContext.Provider value={nonce}>
          <Hydrated>
            <RemixBrowser />
          </Hydrated>
        </NonceContext.Provider>
      </StrictMode>,
    );
  });
}

/** What the page shows comes first; the rest of the texts, which the next page needs, once this one is at rest. */
async function start(): Promise<void> {
  const locale = asLocale(document.documentElement.lang) ?? "es";
  await loadTexts(locale, isEntryPage(location.pathname) ? ["first", "entry"] : ["first", "rest"]);
  hydrate();
  if (isEntryPage(location.pathname)) setTimeout(() => void loadTexts(locale, ["rest"]), 1_000);
}

// Without its texts the page stays as the server sent it, which works without scripts. An `await` here would keep
// waiting for files that import this one.
void start();

// It only answers when the network does not; a browser without it shows its own page then.
if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
