import type { Hono } from "hono";
import type { HttpEnv } from "#platform/http/mount.ts";
import { readyResponse } from "#platform/readiness.ts";

export function mountHealth(app: Hono<HttpEnv>): void {
  app.get("/health", (http) => http.json({ status: "ok", service: "eduai-api" }));
  app.get("/ready", async (http) => readyResponse(await http.get("services").ready("eduai-api")));
}
