import { expect, it } from "vitest";
import { textsIn } from "./by-language.ts";
import { translator } from "./translate.ts";

const t = translator("es", textsIn("es"));

it("finds a text, fills it in and chooses its plural by the count", () => {
  expect(t("nav.home")).toBe("Inicio");
  expect(translator("en", textsIn("en"))("nav.home")).toBe("Home");
  expect(t("home.greeting", { name: "Ana {{count}} $& <b>" })).toBe("Hola, Ana {{count}} $& <b>");
  const more = [0, 1, 2, 1_000_000].map((count) => t("account.sessions.othersEnded", { count }));
  expect(more).toEqual([
    "Se han cerrado 0 sesiones.",
    "Se ha cerrado 1 sesión.",
    "Se han cerrado 2 sesiones.",
    "Se han cerrado 1000000 sesiones.",
  ]);
});

it("leaves what it is not given, and shows a key that has no text", () => {
  expect(t("home.greeting")).toContain("{{name}}");
  const missing: Parameters<typeof t>[0][] = JSON.parse('["nav.constructor", "nav"]');
  expect(missing.map((key) => t(key))).toEqual(["nav.constructor", "nav"]);
});
