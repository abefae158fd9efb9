import { loadTexts } from "./index.tsx";
import { asLocale } from "./languages.ts";

// Whoever imports this waits for it: the page's own texts are there before it is drawn. The server has all.
if (typeof document !== "undefined") await loadTexts(asLocale(document.documentElement.lang) ?? "es", ["office"]);
