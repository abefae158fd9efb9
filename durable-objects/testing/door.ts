import * as z from "zod";
import type { ObjectsEnv } from "../env.ts";

const Call = z.tuple([z.enum(["CHAT_ROOM", "NOTIFICATION_HUB", "OUTBOX_DRAIN"]), z.string(), z.string()]);

/** Test only: passes upgrades to `/{binding}/{object}` and calls `POST /{binding}/{object}/{method}` with JSON arguments. */
export default {
  async fetch(request, env) {
    const parts = new URL(request.url).pathname.slice(1).split("/").map(decodeURIComponent);
    const [binding, name, method] = Call.parse([parts[0], parts[1], parts[2] ?? ""]);
    const stub: Fetcher & object = env[binding].getByName(name);
    if (method === "") return stub.fetch(request);
    const member: unknown = Reflect.get(stub, method);
    if (typeof member !== "function") return new Response("No such method", { status: 404 });
    try {
      const answer: unknown = await member(...z.array(z.unknown()).parse(await request.json()));
      return Response.json({ answer: answer ?? null });
    } catch (error) {
      return Response.json({ error: String(error) }, { status: 500 });
    }
  },
} satisfies ExportedHandler<ObjectsEnv>;
