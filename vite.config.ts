import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

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

export default defineConfig({
  plugins: [
    sonnerWithoutInlineStyle(),
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
  build: { target: "es2022", assetsInlineLimit: 0 },
});
