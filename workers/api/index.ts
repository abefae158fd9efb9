import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import type { PageRead, PageReadsRpc, PageReads as Reads } from "#contracts/internal/page-reads.ts";
import { loadArgon2 } from "#platform/argon2.worker.ts";
import type { HttpEnv } from "#platform/http/mount.ts";
import { newApp } from "#platform/http/new-app.ts";
import { pdfPapers } from "#platform/papers/papers.ts";
import { servicesOf } from "#platform/services.ts";
import { mountAliases } from "./aliases.ts";
import { mountAssignments } from "./assignments/routes.ts";
import { mountAttendance } from "./attendance/routes.ts";
import { mountAudit } from "./audit/routes.ts";
import { mountBehavior } from "./behavior/routes.ts";
import { mountChat } from "./chat/routes.ts";
import { mountContent } from "./content/routes.ts";
import { mountCurriculum } from "./curriculum/routes.ts";
import { consumeDeliveries } from "./deliver.ts";
import { mountDocs } from "./docs/routes.ts";
import { mountEvaluation } from "./evaluation/routes.ts";
import { mountGrades } from "./grades/routes.ts";
import { mountHealth } from "./health.ts";
import { mountAiClients } from "./identity/ai-clients.ts";
import { mountApiKeys } from "./identity/api-keys.ts";
import { mountIdentity, mountPasswords } from "./identity/routes.ts";
import { mountInstitutions } from "./institutions/routes.ts";
import { mountNotifications } from "./notifications/routes.ts";
import { mountOperations } from "./operations/routes.ts";
import { readTogether } from "./page-reads.ts";
import { mountPeople } from "./people/routes.ts";
import { consume } from "./queue.ts";
import { mountRoster } from "./roster/routes.ts";
import { mountSearch } from "./search/routes.ts";
import { mountSections } from "./sections/routes.ts";
import { mountStudents } from "./students/routes.ts";
import { mountTimetable } from "./timetable/routes.ts";
import { mountWebhooks } from "./webhooks/routes.ts";

/** The runtime hands every request the bindings of this worker's configuration. */
const bindings = (env: unknown) => env as ApiWorkerEnv;

const services = (env: ApiWorkerEnv) =>
  servicesOf(env, loadArgon2, { keepsSessions: true, papers: pdfPapers(env.FONTS) });

const app = newApp((env) => services(bindings(env)));
const v1 = new Hono<HttpEnv>({ strict: true });
mountIdentity(v1);
mountPasswords(v1);
mountInstitutions(v1);
mountStudents(v1);
mountSections(v1);
mountGrades(v1);
mountEvaluation(v1);
mountTimetable(v1);
mountAssignments(v1);
mountAttendance(v1);
mountBehavior(v1);
mountPeople(v1);
mountSearch(v1);
mountNotifications(v1, bindings);
mountChat(v1, bindings);
mountContent(v1);
mountRoster(v1);
mountCurriculum(v1);
mountAiClients(v1);
mountApiKeys(v1);
mountOperations(v1, bindings);
mountAudit(v1);
mountWebhooks(v1, bindings);
app.route("/api/v1", v1);
mountWebhooks(app, bindings);
mountAliases(app);
mountHealth(app);
mountDocs(app);

/** For the front door alone: what a page reads, in one call. */
export class PageReads extends WorkerEntrypoint<ApiWorkerEnv> implements PageReadsRpc {
  readAll(reads: Reads): Promise<PageRead[]> {
    return readTogether((request) => app.fetch(request, this.env, this.ctx), reads);
  }
}

export default {
  fetch: app.fetch,
  queue: (batch, env) => {
    const deliveries = /^eduai-deliveries(?!-dead)/.test(batch.queue);
    return deliveries ? consumeDeliveries(batch, services(env), env) : consume(batch, services(env));
  },
} satisfies ExportedHandler<ApiWorkerEnv>;
