import { openDirectory } from "#platform/db.ts";
import { readinessOf, readyResponse } from "#platform/readiness.ts";
import { databaseOfEnv } from "./environment.ts";

const cached = new WeakMap<ObjectsWorkerEnv, ReturnType<typeof readinessOf>>();

/** `/health`: the worker runs. `/ready`: the database that the drain reads can be reached. */
export async function healthOf(request: Request, env: ObjectsWorkerEnv): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/health") return Response.json({ status: "ok", service: "eduai-objects" });
  if (pathname !== "/ready") return new Response("Not found", { status: 404 });
  const ask =
    cached.get(env) ?? readinessOf("eduai-objects", { database: () => openDirectory(databaseOfEnv(env)).ping() });
  cached.set(env, ask);
  return readyResponse(await ask());
}
