import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "@upstash/redis";
import { afterAll, expect, test } from "vitest";
import { asAdmin } from "../database.ts";
import { startServices, stopLeftovers } from "./index.ts";
import { answers } from "./ports.ts";

const dataDir = mkdtempSync(join(tmpdir(), "eduai-services-"));
chmodSync(dataDir, 0o711);
afterAll(async () => {
  await stopLeftovers(dataDir);
  rmSync(dataDir, { recursive: true });
});

const SCRIPT = `
  const { startServices } = await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)});
  const services = await startServices({ dataDir: ${JSON.stringify(dataDir)} });
  console.log(JSON.stringify({ postgres: services.postgres.port, redis: services.redis }));`;

/** Services in a process of their own, which can be killed. */
async function startElsewhere(): Promise<{ child: ChildProcess; postgres: number }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", SCRIPT], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (data) => resolve(String(data)));
    child.once("exit", () => reject(new Error("the services did not start")));
  });
  return { child, postgres: JSON.parse(line).postgres };
}

test("a killed process leaves servers behind; the next start ends them and finds its data", async () => {
  const first = await startServices({ dataDir });
  await new Redis({ url: first.redis.url, token: first.redis.token, retry: false }).set("kept", "yes");
  await asAdmin(first.postgres.adminUrl, (client) => client.query("CREATE TABLE kept AS SELECT 42 AS answer"));
  await first.stop();
  expect(await answers(first.postgres.port)).toBe(false);

  const { child, postgres } = await startElsewhere();
  await expect(startServices({ dataDir })).rejects.toThrow(/in use by process \d+/);
  const killed = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await killed;
  expect(await answers(postgres)).toBe(true);

  const next = await startServices({ dataDir });
  expect(await answers(postgres)).toBe(false);
  const redis = new Redis({ url: next.redis.url, token: next.redis.token, retry: false });
  if (next.redis.engine === "redis-server") expect(await redis.get("kept")).toBe("yes");
  const { rows } = await asAdmin(next.postgres.adminUrl, (client) => client.query("SELECT answer FROM kept"));
  expect(rows).toEqual([{ answer: 42 }]);
  await next.stop();
});
