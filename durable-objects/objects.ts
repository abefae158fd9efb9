import { WorkerEntrypoint } from "cloudflare:workers";
import type { ObjectsRpc, Push } from "#contracts/internal/realtime.ts";
import { writeCheckpoints } from "#core/audit/write-checkpoints.ts";
import { retainDue } from "#core/operations/retain-due.ts";
import { checkpointSigner } from "#platform/checkpoints.ts";
import { openDatabase, openDirectory } from "#platform/db.ts";
import { r2Files } from "#platform/files.ts";
import { faultFields, log } from "#platform/log.ts";
import { auditSigningJwk, databaseOfEnv } from "./environment.ts";
import { healthOf } from "./health.ts";

const AT_ONCE = 10;

/** What other workers ask of the objects as a whole. Their crons call `sweep`, `checkpoint` and `retain`. */
export class Objects extends WorkerEntrypoint<ObjectsWorkerEnv> implements ObjectsRpc {
  override fetch(request: Request): Promise<Response> {
    return healthOf(request, this.env);
  }

  async sweep(): Promise<{ institutions: number; failed: number }> {
    const schools = await openDirectory(databaseOfEnv(this.env)).pendingInstitutions();
    let failed = 0;
    for (let at = 0; at < schools.length; at += AT_ONCE) {
      const answers = await Promise.allSettled(
        schools.slice(at, at + AT_ONCE).map((id) => this.env.OUTBOX_DRAIN.getByName(String(id)).drain()),
      );
      failed += answers.filter((answer) => answer.status === "rejected").length;
    }
    return { institutions: schools.length, failed };
  }

  async retain(): Promise<{ institutions: number; failed: number; deleted: number; left: boolean }> {
    const config = databaseOfEnv(this.env);
    const report = await retainDue({
      due: openDirectory(config).retentionDue,
      open: (institutionId) => openDatabase(config, { institutionId, userId: null }),
      now: () => new Date(),
      failed: (institutionId, error) => log("error", "retention.failed", { institutionId, ...faultFields(error) }),
    });
    log("info", "retention.done", report);
    return report;
  }

  async checkpoint(): Promise<{ written: number; failed: number; left: boolean }> {
    const config = databaseOfEnv(this.env);
    const report = await writeCheckpoints({
      due: openDirectory(config).checkpointsDue,
      open: (institutionId) => openDatabase(config, { institutionId, userId: null }),
      files: r2Files(this.env.FILES),
      sign: checkpointSigner(auditSigningJwk(this.env)),
      now: () => new Date(),
      failed: (institutionId, error) =>
        log("error", "audit.checkpoint_failed", { institutionId, ...faultFields(error) }),
      contradicted: (institutionId, seq) => log("error", "audit.checkpoint_contradicted", { institutionId, seq }),
    });
    if (report.written + report.failed > 0) log("info", "audit.checkpoints", report);
    return report;
  }

  async pushAll(institutionId: number, pushes: readonly Push[]): Promise<{ failed: number[] }> {
    const failed: number[] = [];
    for (let at = 0; at < pushes.length; at += AT_ONCE) {
      const some = pushes.slice(at, at + AT_ONCE);
      const answers = await Promise.allSettled(some.map((push) => this.#push(institutionId, push)));
      for (const [index, answer] of answers.entries()) {
        const push = some[index];
        if (answer.status === "rejected" && push !== undefined) failed.push(push.userId);
      }
    }
    return { failed };
  }

  async #push(institutionId: number, { userId, events }: Push): Promise<void> {
    const hub = this.env.NOTIFICATION_HUB.getByName(`${institutionId}:${userId}`);
    for (const event of events) await hub.publish(event);
  }
}
