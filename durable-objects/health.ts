import { openDirectory } from "#platform/db.ts";
import type { ObjectsEnv } from "./env.ts";
import { databaseOf } from "./environment.ts";

/** `/health`: alive. `/ready`: the database the drain reads answers. */
export async function healthOf(request: Request, env: ObjectsEnv): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/health") return Response.json({ status: "ok", service: "eduai-objects" });
  if (pathname !== "/ready") return new Response("Not found", { status: 404 });
  try {
    await openDirectory(databaseOf(env)).ping();
    return Response.json({ status: "ready", service: "eduai-objects" });
  } catch {
    return Response.json({ status: "unavailable", service: "eduai-objects" }, { status: 503 });
  }
}
