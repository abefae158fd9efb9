import { expect, it } from "vitest";
import { deviceOf } from "./device.ts";

it("names what schools use, and guesses nothing", () => {
  const named = (agent: string) => Object.values(deviceOf(agent) ?? {}).join(" / ");
  const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0";
  expect(named(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/142.0`)).toBe("Edge / Windows");
  expect(named(`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`)).toBe("Chrome / ChromeOS");
  expect(named(`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`)).toBe("Chrome / Android");
  expect(named("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0")).toBe(
    "Firefox / Mac",
  );
  expect(
    named(
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    ),
  ).toBe("Safari / iPhone");
  expect([deviceOf(null), deviceOf("curl/8.5.0"), deviceOf("Chrome/1")]).toEqual([null, null, null]);
});
