import * as z from "zod";
import type { ObjectsRpc } from "#contracts/internal/realtime.ts";

type DoorEnv = ObjectsWorkerEnv & { readonly OBJECTS: ObjectsRpc };

const Call = z.tuple([z.enum(["CHAT_ROOM", "NOTIFICATION_HUB", "OUTBOX_DRAIN"]), z.string(), z.string()]);
const consumed: unknown[] = [];

async function answer(work: () => unknown): Promise<Response> {
  try {
    return Response.json({ answer: (await work()) ?? null });
  } catch (error) {
    return Response.json({ error: String(error) }, { status: 500 });
  }
}

/**
 * Test only: passes upgrades to `/{binding}/{object}`, calls `POST /{binding}/{object}/{method}` with JSON arguments and
 * `POST /sweep`, `POST /retain` and `POST /checkpoint`, and shows at `/queue` what came through the queue.
 */
export default {
  async fetch(request, env) {
    const parts = new URL(request.url).pathname.slice(1).split("/").map(decodeURIComponent);
    if (parts[0] === "queue") return Response.json(consumed);
    if (parts[0] === "sweep") return answer(() => env.OBJECTS.sweep());
    if (parts[0] === "retain") return answer(() => env.OBJECTS.retain());
    if (parts[0] === "checkpoint") return answer(() => env.OBJECTS.checkpoint());
    const [binding, name, method] = Call.parse([parts[0], parts[1], parts[2] ?? ""]);
    const stub: Fetcher & object = env[binding].getByName(name);
    if (method === "") return stub.fetch(request);
    const member: unknown = Reflect.get(stub, method);
    if (typeof member !== "function") return new Response("No such method", { status: 404 });
    const args = z.array(z.unknown()).parse(await request.json());
    return answer(() => member(...args));
  },
  queue(batch) {
    for (const message of batch.messages) consumed.push(message.body);
  },
} satisfies ExportedHandler<DoorEnv>;
