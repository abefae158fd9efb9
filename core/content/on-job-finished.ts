import { eq, inArray } from "drizzle-orm";
import * as z from "zod";
import { criteriaCoverage, LessonPlan } from "#contracts/internal/lesson-plan.ts";
import { Completion } from "#contracts/internal/llm.ts";
import { coverage, curriculumStandards, documents, jobs, users, versions } from "#schema/index.ts";
import { recordAuditBy } from "../audit/record.ts";
import type { SystemContext } from "../context.ts";
import { notify } from "../notifications/notify.ts";
import { withTransaction } from "../with-transaction.ts";

const Asked = z.object({
  sectionId: z.number().nullable().default(null),
  task: z.object({ criteria: z.array(z.object({ id: z.number() })) }),
});

const Failure = z.object({ code: z.string() }).catch({ code: "" });
const OTHER_CAUSE = ["No provider gave a usable answer.", "Ningún proveedor ha dado una respuesta válida."] as const;
/** What a person is told about a failed job, in English and Spanish, by its class. */
const CAUSES: Readonly<Record<string, readonly [string, string]>> = {
  invalid_request: ["The provider did not accept the request.", "El proveedor no ha aceptado la petición."],
  context_length: ["The request is too long.", "La petición es demasiado larga."],
  content_filter: ["The providers refused the request.", "Los proveedores han rechazado la petición."],
  no_provider: ["No provider is available for your school.", "No hay ningún proveedor disponible para tu centro."],
  interrupted: [
    "The service stopped in the middle of it, more than once.",
    "El servicio se ha detenido a mitad de la petición, más de una vez.",
  ],
  not_stored: ["The answer could not be stored.", "No se ha podido guardar la respuesta."],
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
        locale: users.locale,
      })
      .from(jobs)
      .innerJoin(users, eq(users.id, jobs.userId))
      .where(eq(jobs.id, jobId)),
  ]);
  const job = rows[0];
  if (job === undefined) return;
  const english = job.locale === "en";
  if (job.status === "cancelled") return;
  if (job.status !== "succeeded") {
    const cause = CAUSES[Failure.parse(job.error).code] ?? OTHER_CAUSE;
    await notify(ctx, eventId, [
      {
        userId: job.userId,
        kind: "ai.job.failed",
        title: english ? "The lesson plan could not be made" : "No se ha podido preparar la situación de aprendizaje",
        body: english
          ? `${cause[0]} You can see what was tried and try again.`
          : `${cause[1]} Puedes ver qué se ha intentado y repetirlo.`,
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
        title: english ? "Your lesson plan is ready" : "Tu situación de aprendizaje está lista",
        body: document.title,
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
