import { expect, it } from "vitest";
import { WORKERS } from "../../dev/workers.ts";
import { startPlatform } from "./harness.ts";
import { personalLines } from "./log-canary.ts";

it("the platform's own log is read, and a line with a person in it is found", async () => {
  const platform = await startPlatform({ configs: WORKERS.slice(1).map(({ config }) => config) });
  await platform.fetch("/api/v1/auth/jwks");
  await platform.fetch("/api/v1/students");
  const logs = platform.logs();
  expect(JSON.stringify(logs)).toContain("http.request");
  expect(await personalLines(logs, platform.database)).toEqual([]);
  for (const text of ["nota de Daniel García Romero", "García Romero, Daniel", "x@y.example", "params: 7"]) {
    expect(await personalLines([logs, { message: text }], platform.database)).toHaveLength(1);
  }
  await platform.stop();
});
