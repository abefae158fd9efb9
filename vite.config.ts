import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin, type Rollup } from "vite";
import { textsByLanguage } from "./app/i18n/by-language.ts";

/** sonner writes a `<style>` without a nonce, which the page policy refuses; its stylesheet is imported instead. */
function sonnerWithoutInlineStyle(): Plugin {
  return {
    name: "sonner-without-inline-style",
    transform(code, id) {
      if (!/[\\/]sonner[\\/]dist[\\/]index\.mjs/.test(id)) return null;
      return { code: code.replace("function __insertCSS(code) {", "function __insertCSS(code) { return;"), map: null };
    },
  };
}

/** What menus and dialogs need and a plain page does not. */
const OVERLAYS =
  /node_modules\/(@radix-ui\/(?!react-(slot|label|primitive|compose-refs)\/)|@floating-ui|react-remove-scroll|react-style-singleton|use-(callback-ref|sidecar)|aria-hidden)/;

/** Icons of the page without a session and of refusals, and what draws icons. */
const FIRST_ICONS =
  /lucide-react\/dist\/esm\/(?!icons\/)|\/icons\/(eye|eye-off|lock|info|chevron-down|(circle|triangle)-(exclamation-point|check|x)|file-question-mark)\./;

/** What every page of a signed-in person needs beside its shell. */
const SIGNED_IN =
  /\/app\/lib\/(live|hub-events|reconnecting-socket|sign-in-asked)\.tsx?$|\/contracts\/internal\/close-codes\.ts$|\/node_modules\/zustand\//;

/** Many files of under a kilobyte cost more in requests than they save: what every page shares comes in a few. */
function sharedChunk(id: string): string | undefined {
  if (id.includes("/node_modules/lucide-react/")) return FIRST_ICONS.test(id) ? "first-icons" : "icons";
  if (/node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run)\//.test(id))
    return "framework";
  if (OVERLAYS.test(id)) return "overlays";
  if (/node_modules\/(@radix-ui|get-nonce|clsx|class-variance-authority)\//.test(id)) return "interface";
  if (/\/app\/components\/ui\/(dialog|dropdown-menu|messages|tabs|combobox)\.tsx$/.test(id)) return undefined;
  if (id.startsWith("\0virtual:texts/")) return id.split("/").slice(-3).join("-").replace(/^.*:/, "");
  if (
    /\/app\/(components\/ui|framework)\/|\/app\/i18n\/(index|languages|translate)\.|\/contracts\/languages\./.test(id)
  )
    return "interface";
  if (SIGNED_IN.test(id)) return "signed-in";
  // Every contract starts with these, which are next to nothing.
  if (/\/contracts\/(common|endpoint|grading-scale|text|internal\/mcp)\.ts$/.test(id)) return "contracts";
  if (
    /\/app\/components\/(content\/job-rows|grades\/(mark|mark-legend|student-marks)|home\/(due-list|figures|lesson-list)|sections\/section-parts)\.tsx$/.test(
      id,
    )
  )
    return "parts";
  if (/\/app\/lib\/(cn|format|intl|session|hydrated|nonce|safe-path|title|messages)\.tsx?$/.test(id))
    return "interface";
  return undefined;
}

/** Chunks that import one another fail in the browser, when it runs them, and nowhere before. */
const refuseCircles: Rollup.LogHandlerWithDefault = (level, log, next) => {
  if (log.code === "CIRCULAR_CHUNK") throw new Error(log.message);
  next(level, log);
};

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [
    sonnerWithoutInlineStyle(),
    textsByLanguage(),
    tailwindcss(),
    remix({
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_singleFetch: true,
        v3_lazyRouteDiscovery: true,
        v3_routeConfig: true,
      },
    }),
  ],
  ssr: { resolve: { conditions: ["workerd", "worker", "browser"], externalConditions: ["workerd", "worker"] } },
  server: { watch: { ignored: ["**/.wrangler/**", "**/.eduai/**"] } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    ...(isSsrBuild ? {} : { rollupOptions: { output: { manualChunks: sharedChunk }, onLog: refuseCircles } }),
  },
}));
