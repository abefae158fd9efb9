import * as z from "zod";

const Delivery = z.object({ message: z.unknown(), attempts: z.int() });
const Outcome = z.object({
  explicitAcks: z.array(z.string()),
  retryMessages: z.array(z.object({ msgId: z.string(), delaySeconds: z.number().optional() })),
});

interface Bindings {
  readonly LLM: {
    fetch(request: Request): Promise<Response>;
    queue(name: string, messages: readonly object[]): Promise<unknown>;
  };
}

/** Another Worker of the platform, as the gateway sees it: passes requests on, and stands for the queue. */
export default {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    if (new URL(request.url).pathname !== "/deliver") return env.LLM.fetch(request);
    const { message, attempts } = Delivery.parse(await request.json());
    const one = { id: "m-1", timestamp: new Date(), body: message, attempts };
    const { explicitAcks, retryMessages } = Outcome.parse(await env.LLM.queue("eduai-llm-jobs", [one]));
    return Response.json({
      acknowledged: explicitAcks.includes("m-1"),
      retryAfterS: retryMessages.find(({ msgId }) => msgId === "m-1")?.delaySeconds ?? null,
    });
  },
};
