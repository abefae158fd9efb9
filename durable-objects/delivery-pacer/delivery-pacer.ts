import { DurableObject } from "cloudflare:workers";
import * as z from "zod";
import type { DeliveryPacerRpc, PacerAnswer } from "#contracts/internal/realtime.ts";
import { deliveryRates } from "../environment.ts";
import { type Bucket, full, pauseBucket, type Rate, rateOf, takeToken } from "./pacer-logic.ts";

const KEY = "bucket";
const Stored = z.object({ tokens: z.number(), at: z.number(), pausedUntil: z.number() });

/** Keeps the requests of all schools to one provider within its rate. The object is named like the provider. */
export class DeliveryPacer extends DurableObject<ObjectsWorkerEnv> implements DeliveryPacerRpc {
  async reserve(patienceMs: number): Promise<PacerAnswer> {
    const { bucket, answer } = takeToken(this.#bucket(), this.#rate(), Date.now(), patienceMs);
    this.ctx.storage.kv.put(KEY, bucket);
    return answer;
  }

  async pause(ms: number): Promise<void> {
    this.ctx.storage.kv.put(KEY, pauseBucket(this.#bucket(), Date.now(), ms));
  }

  #rate(): Rate {
    return rateOf(deliveryRates(this.env), this.ctx.id.name ?? "");
  }

  #bucket(): Bucket {
    return Stored.safeParse(this.ctx.storage.kv.get(KEY)).data ?? full(this.#rate(), Date.now());
  }
}
