import type { Hono } from "hono";
import { AppError } from "#core/errors.ts";
import type { HttpEnv } from "#platform/http/mount.ts";

export function mountHealth(app: Hono<HttpEnv>): void {
  app.get("/health", (http) => http.json({ status: "ok", service: "eduai-api" }));
  app.get("/ready", async (http) => {
    const services = http.get("services");
    try {
      await services.directory.ping();
    } catch (cause) {
      throw new AppError("unavailable", "La base de datos no responde.", { retryAfterSeconds: 5, cause });
    }
    return http.json({ status: "ready", service: "eduai-api" });
  });
}
