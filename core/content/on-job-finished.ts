import { eq, inArray } from "drizzle-orm";
import * as z from "zod";
import { criteriaCoverage, LessonPlan } from "#contracts/internal/lesson-plan.ts";
import { Completion } from "#contracts/internal/llm.ts";
import { coverage, curriculumStandards, documents, jobs, versions } from "#schema/index.ts";
import { recordAuditBy } from "../audit/record.ts";
import type { SystemContext } from "../context.ts";
import { notify } from "../notifications/notify.ts";
import { withTransaction } from "../with-transaction.ts";

const Asked = z.object({
  sectionId: z.number().nullable().default(null),
  task: z.object({ criteria: z.array(z.object({ id: z.number() })) }),
});

const Failure = z.object({ code: z.string() }).catch({ code: "" });
interface Cause {
  readonly es: string;
  readonly en: string;
}
const OTHER_CAUSE: Cause = {
  es: "Ningún proveedor ha dado una respuesta válida.",
  en: "No provider gave a usable answer.",
};
/** What a person is told about a failed job, by its class. */
const CAUSES: Readonly<Record<string, Cause>> = {
  invalid_request: {
    es: "El proveedor no ha aceptado la petición.",
    en: "The provider did not accept the request.",
  },
  context_length: { es: "La petición es demasiado larga.", en: "The request is too long." },
  content_filter: { es: "Los proveedores han rechazado la petición.", en: "The providers refused the request." },
  no_provider: {
    es: "No hay ningún proveedor disponible para tu centro.",
    en: "No provider is available for your school.",
  },
  interrupted: {
    es: "El servicio se ha detenido a mitad de la petición, más de una vez.",
    en: "The service stopped in the middle of it, more than once.",
  },
  not_stored: { es: "No se ha podido guardar la respuesta.", en: "The answer could not be stored." },
};

/**
 * Turns a finished job into a document of its owner, once, with the coverage computed from its sections, and notifies
 * the owner in the same transaction. So it does of a job that failed.
 */
export async function onJobFinished(
  ctx: SystemContext,
  { jobId }: { readonly jobId: number },
  eventId: number,
): Promise<void> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({
        id: jobs.id,
        userId: jobs.userId,
        status: jobs.status,
        request: jobs.request,
        result: jobs.result,
        error: jobs.error,
      })
      .from(jobs)
      .where(eq(jobs.id, jobId)),
  ]);
  const job = rows[0];
  if (job === undefined) return;
  if (job.status === "cancelled") return;
  if (job.status !== "succeeded") {
    const cause = CAUSES[Failure.parse(job.error).code] ?? OTHER_CAUSE;
    await notify(ctx, eventId, [
      {
        userId: job.userId,
        kind: "ai.job.failed",
        texts: {
          es: {
            title: "No se ha podido preparar la situación de aprendizaje",
            body: `${cause.es} Puedes ver qué se ha intentado y repetirlo.`,
          },
          en: {
            title: "The lesson plan could not be made",
            body: `${cause.en} You can see what was tried and try again.`,
          },
        },
        url: "/contenidos",
      },
    ]);
    return;
  }
  const result = Completion.parse(job.result);
  await withTransaction(ctx, async (joined) => {
    const document = await storeDocument(joined, { ...job, result });
    await joined.ports.hub.publish(ctx.institutionId, job.userId, {
      type: "job",
      data: {
        jobId,
        status: "succeeded",
        stage: "stored",
        percent: 100,
        attempts: result.attempts,
        provider: result.provider,
        documentId: document.id,
        detail: result.label,
      },
    });
    await notify(joined, eventId, [
      {
        userId: job.userId,
        kind: "content.ready",
        texts: {
          es: { title: "Tu situación de aprendizaje está lista", body: document.title },
          en: { title: "Your lesson plan is ready", body: document.title },
        },
        url: `/contenidos/${document.id}`,
      },
    ]);
  });
}

async function storeDocument(
  ctx: SystemContext,
  job: { id: number; userId: number; request: unknown; result: Completion },
): Promise<{ id: number; title: string }> {
  const { institutionId } = ctx;
  const json = job.result.content.find((part) => part.type === "json");
  const plan = LessonPlan.parse(json?.value);
  const { sectionId, task } = Asked.parse(job.request);
  const asked = new Set(task.criteria.map((criterion) => criterion.id));
  return ctx.db.transaction(async (tx) => {
    const [created] = await tx
      .insert(documents)
      .values({
        institutionId,
        ownerId: job.userId,
        type: "lesson_plan",
        title: plan.title,
        language: plan.language,
        jobId: job.id,
        sectionId,
        createdAt: ctx.now(),
      })
      .onConflictDoNothing()
      .returning({ id: documents.id, title: documents.title });
    if (created === undefined) {
      const [existing] = await tx
        .select({ id: documents.id, title: documents.title })
        .from(documents)
        .where(eq(documents.jobId, job.id));
      if (existing === undefined) throw new Error("a document of this job exists in no school");
      return existing;
    }
    await tx.insert(versions).values({
      institutionId,
      documentId: created.id,
      version: 1,
      body: plan,
      validation: { label: job.result.label, asked: [...asked] },
      createdBy: job.userId,
      provider: job.result.provider,
      model: job.result.model,
      createdAt: ctx.now(),
    });
    // A criterion may have left the curriculum while the model wrote.
    const known = await tx
      .select({ id: curriculumStandards.id })
      .from(curriculumStandards)
      .where(inArray(curriculumStandards.id, plan.criteria));
    const alive = new Set(known.map(({ id }) => id));
    const covered = criteriaCoverage(plan).flatMap(({ criterionId, sections }) =>
      asked.has(criterionId) && alive.has(criterionId)
        ? sections.map((sectionRef) => ({ standardId: criterionId, sectionRef }))
        : [],
    );
    if (covered.length > 0) {
      const version = { institutionId, documentId: created.id, version: 1 };
      // A plan may repeat a criterion or the name of a section.
      await tx
        .insert(coverage)
        .values(covered.map((one) => ({ ...version, ...one })))
        .onConflictDoNothing();
    }
    const after = { jobId: job.id, provider: job.result.provider, model: job.result.model };
    await recordAuditBy({ institutionId, userId: job.userId, at: ctx.now(), requestId: ctx.origin.requestId }, tx, [
      { action: "document.created", entity: "document", entityId: created.id, after },
    ]);
    return created;
  });
}
