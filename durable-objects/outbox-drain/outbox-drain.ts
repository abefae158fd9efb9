import { DurableObject } from "cloudflare:workers";
import type { EventMessage } from "#contracts/internal/outbox.ts";
import type { DrainReport, OutboxDrainRpc } from "#contracts/internal/realtime.ts";
import { openDatabase } from "#platform/db.ts";
import { faultFields, log } from "#platform/log.ts";
import { databaseOfEnv } from "../environment.ts";
import { institutionOf } from "../names.ts";
import { backOff, drain, drainDeliveries, earlier, nextAlarm } from "./drain-logic.ts";
import { outboxRows } from "./drain-rows.ts";

const FAILURES = "failures";

/** Sends what is due in one school, of the outbox and of its deliveries, to their queues: one drain at a time, a request during a drain makes it look once more. */
export class OutboxDrain extends DurableObject<ObjectsWorkerEnv> implements OutboxDrainRpc {
  #wanted = false;
  #flight: Promise<DrainReport> | null = null;

  drain(): Promise<DrainReport> {
    this.#wanted = true;
    this.#flight ??= this.#run().finally(() => {
      this.#flight = null;
    });
    return this.#flight;
  }

  /** The same without waiting for it: whoever committed the rows need not. The alarm covers a death half-way. */
  async requestDrain(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + backOff(1));
    this.ctx.waitUntil(this.drain());
  }

  override async alarm(): Promise<void> {
    await this.drain();
  }

  async #run(): Promise<DrainReport> {
    let total: DrainReport = { published: 0, failed: 0, remaining: false };
    // Stands while the drain runs: it looks again should the object die half-way.
    await this.ctx.storage.setAlarm(Date.now() + backOff(1));
    while (this.#wanted) {
      this.#wanted = false;
      const report = await this.#drainOnce();
      total = {
        published: total.published + report.published,
        failed: total.failed + report.failed,
        remaining: report.remaining,
      };
    }
    return total;
  }

  async #drainOnce(): Promise<DrainReport> {
    try {
      const institutionId = institutionOf(this.ctx.id.name ?? "");
      const now = () => new Date();
      const db = openDatabase(databaseOfEnv(this.env), { institutionId, userId: null });
      const rows = outboxRows(db, institutionId, now);
      const report = await drain(institutionId, { ...rows, send: (batch) => this.#send(batch), now });
      const wakeDeliveries = async () => void (await this.env.DELIVERIES.send({ institutionId }));
      const deliveriesAt = await drainDeliveries({ ...rows, wakeDeliveries, now });
      this.ctx.storage.kv.delete(FAILURES);
      await this.#wakeAt(nextAlarm(earlier(report.nextAt, deliveriesAt), now()));
      return { published: report.published, failed: report.failed, remaining: report.remaining };
    } catch (error) {
      const failures = Number(this.ctx.storage.kv.get(FAILURES) ?? 0) + 1;
      this.ctx.storage.kv.put(FAILURES, failures);
      await this.#wakeAt(Date.now() + backOff(failures));
      log("error", "outbox.drain_failed", { institution: this.ctx.id.name, ...faultFields(error) });
      return { published: 0, failed: 0, remaining: true };
    }
  }

  async #send(batch: readonly EventMessage[]): Promise<void> {
    await this.env.EVENTS.sendBatch(batch.map((body) => ({ body, contentType: "json" })));
  }

  async #wakeAt(moment: number | null): Promise<void> {
    if (moment === null) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(moment);
  }
}
