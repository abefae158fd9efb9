import { expect, it } from "vitest";
import { loadKeys } from "../../dev/keys.ts";
import { signIn } from "./api.ts";
import { startApi } from "./api-platform.ts";
import { BACK, FRONT } from "./fixtures/workers.ts";
import { startPlatform } from "./harness.ts";
import { canaryOf } from "./log-canary.ts";
import { testServices } from "./services.ts";

it("the platform's own log is read, and a line with a person or a secret in it is found", async () => {
  const platform = await startApi();
  const { tokens } = await signIn(platform.door, "teacher@demo.eduai.test");
  await platform.door("/api/v1/students");
  const keys = loadKeys(testServices().dataDir);
  const canary = await canaryOf(platform.database.adminUrl, keys);
  const lines = platform.logs().map((entry) => JSON.stringify(entry));
  expect(lines.join("\n")).toContain("http.request");
  expect(canary(lines)).toEqual([]);
  const [sessionId = "", secret = ""] = tokens.refreshToken.split(".");
  const told = [
    "nota de Daniel García Romero",
    "García Romero, Daniel",
    "x@y.example",
    "params: 7",
    tokens.accessToken,
    sessionId,
    `sid=${sessionId}`,
    secret.split("~")[0] ?? "",
    `hash ${Buffer.alloc(32, "7Qx").toString("base64url")}`,
    `Bearer ${keys.operatorToken}`,
  ];
  expect(canary([...lines, ...told.map((message) => JSON.stringify({ message }))])).toHaveLength(told.length);
  await platform.stop();
}, 240_000);

it("a platform whose worker wrote a person's name does not stop without saying so", async () => {
  const platform = await startPlatform({
    workers: [FRONT, BACK],
  });
  await platform.fetch(`/say?${encodeURIComponent("nota de Daniel García Romero")}`);
  await expect(platform.stop()).rejects.toThrow(/the log holds personal data:\n.*Daniel/);
}, 240_000);
