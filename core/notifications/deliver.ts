import type { DeadLetter } from "#contracts/internal/outbox.ts";
import type { PacerAnswer, Push } from "#contracts/internal/realtime.ts";
import type { SystemContext } from "../context.ts";
import { isOff } from "../operations/switches.ts";
import { type Mail, MailFault } from "../ports.ts";
import { sha256 } from "../sha256.ts";
import { type ClaimedDelivery, claimInApp, claimMails, noteOutcomes, type Outcome, pushesOf } from "./deliveries.ts";
import { GUARDING } from "./notify.ts";
import { resetLink } from "./reset-link.ts";
import { sendHeldAbsences } from "./send-held-absences.ts";
import { sendHeldAlerts } from "./send-held-alerts.ts";
import { sendHeldBehavior } from "./send-held-behavior.ts";
import { sendHeldMarks } from "./send-held-marks.ts";
import { sendHeldResults } from "./send-held-results.ts";
import { sendOverdueSteps } from "./send-overdue-steps.ts";

export interface DeliveryPorts {
  /** To the open tabs of many people in one call; answers whose could not be reached. */
  readonly push: (institutionId: number, pushes: readonly Push[]) => Promise<{ failed: readonly number[] }>;
  /** Keeps the requests of all schools to one provider within its rate. */
  readonly pacer: {
    reserve(provider: string, patienceMs: number): Promise<PacerAnswer>;
    pause(provider: string, ms: number): Promise<void>;
  };
  readonly sleep: (ms: number) => Promise<void>;
  readonly keepDeadLetters: (letters: readonly DeadLetter[]) => Promise<void>;
}

/** Tries of one delivery before it is given up: with the waits between them, about an hour and a half. */
export const DELIVERY_ATTEMPTS = 8;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
/** One message of the queue ends soon; what is left over is done by the next. */
const ROUNDS = 6;
const PATIENCE_MS = 5_000;
/** Another password, asked for there, ends the second factors of the last thirty days. */
const FORGOTTEN = "/recuperar";
/** When mail that is turned off is looked at again. */
const OFF_MS = 60_000;

/**
 * Carries out what is due in one school: held notices become notices, open tabs are told, mails leave in batches within
 * the provider's rate. What cannot leave yet keeps its row with the time of the next try, and a drain is requested,
 * which wakes this again. Each round costs a handful of requests, whatever the number of people.
 */
export async function deliver(ctx: SystemContext, ports: DeliveryPorts): Promise<void> {
  let left = await sendHeldMarks(ctx);
  left = (await sendHeldAbsences(ctx)) || left;
  left = (await sendHeldAlerts(ctx)) || left;
  left = (await sendHeldBehavior(ctx)) || left;
  left = (await sendHeldResults(ctx)) || left;
  left = (await sendOverdueSteps(ctx)) || left;
  left = (await deliverInApp(ctx, ports)) || left;
  for (let round = 1; ; round += 1) {
    const outcome = await deliverMails(ctx, ports);
    if (outcome === "none") break;
    left = left || outcome === "later";
    if (outcome === "later" || round === ROUNDS) {
      left = true;
      break;
    }
  }
  if (left) await ctx.ports.outbox.requestDrain(ctx.institutionId);
}

/** True when something must be tried again. */
async function deliverInApp(ctx: SystemContext, ports: DeliveryPorts): Promise<boolean> {
  const claimed = await claimInApp(ctx);
  if (claimed.length === 0) return false;
  const everyone = claimed.map((row) => row.user_id);
  const unreached = await ports.push(ctx.institutionId, pushesOf(claimed)).then(
    ({ failed }) => new Set(failed),
    () => new Set(everyone),
  );
  const outcomes = claimed.map(
    (row): Outcome =>
      unreached.has(row.user_id)
        ? failure(ctx, row, "hub unreachable")
        : { id: row.delivery_id, state: "delivered", provider: "hub", tried: true },
  );
  await keepDead(ctx, ports, claimed, outcomes);
  await noteOutcomes(ctx, outcomes);
  return unreached.size > 0;
}

/** One request to the provider: "more" may follow at once, "later" not before the next try of a row. */
async function deliverMails(ctx: SystemContext, ports: DeliveryPorts): Promise<"none" | "more" | "later"> {
  const { mail } = ctx.ports;
  const { school, mails } = await claimMails(ctx, mail.batch?.max ?? 1);
  if (mails.length === 0) return "none";
  if (await isOff(ctx.ports, ctx.institutionId, "mail")) {
    await postpone(ctx, mails, OFF_MS);
    return "later";
  }
  const place = await ports.pacer.reserve(mail.provider, PATIENCE_MS);
  if ("retryMs" in place) {
    await postpone(ctx, mails, place.retryMs);
    return "later";
  }
  if (place.waitMs > 0) await ports.sleep(place.waitMs);
  try {
    const ids = await send(ctx, school, mails);
    await noteOutcomes(
      ctx,
      mails.map((row, index) => ({
        id: row.delivery_id,
        state: "sent",
        provider: mail.provider,
        ...(ids[index] === undefined ? {} : { providerId: ids[index] }),
        tried: true,
      })),
    );
    return "more";
  } catch (error) {
    return refused(ctx, ports, mails, error);
  }
}

async function refused(
  ctx: SystemContext,
  ports: DeliveryPorts,
  mails: readonly ClaimedDelivery[],
  error: unknown,
): Promise<"more" | "later"> {
  const fault = error instanceof MailFault ? error : new MailFault("unavailable", errorName(error));
  if (fault.kind === "limited") {
    // The provider did not look at the mails, so this was no try.
    await ports.pacer.pause(ctx.ports.mail.provider, fault.retryAfterMs);
    await postpone(ctx, mails, fault.retryAfterMs);
    return "later";
  }
  if (fault.kind === "refused" && mails.length > 1) {
    // One bad address spoils the batch: each goes alone, so that only the bad one fails.
    await noteOutcomes(
      ctx,
      mails.map((row) => ({ id: row.delivery_id, state: "queued", error: fault.message, tried: false, alone: true })),
    );
    return "more";
  }
  const outcomes = mails.map((row) =>
    fault.kind === "refused"
      ? { id: row.delivery_id, state: "failed" as const, error: fault.message, tried: true }
      : failure(ctx, row, fault.message),
  );
  await keepDead(ctx, ports, mails, outcomes);
  await noteOutcomes(ctx, outcomes);
  return outcomes.some(({ state }) => state === "queued") ? "later" : "more";
}

/** What fails for good is a dead letter first: one that is kept twice is the same. */
async function keepDead(
  ctx: SystemContext,
  ports: DeliveryPorts,
  rows: readonly ClaimedDelivery[],
  outcomes: readonly Outcome[],
): Promise<void> {
  const { institutionId } = ctx;
  const createdAt = new Map(rows.map((row) => [row.delivery_id, row.created_at]));
  const dead = outcomes.filter(({ state }) => state === "failed");
  if (dead.length === 0) return;
  await ports.keepDeadLetters(
    dead.map(({ id, error }) => ({
      queue: "deliveries",
      reference: `delivery ${id}`,
      schoolId: institutionId,
      payload: { institutionId, deliveryId: id },
      reason: error ?? "unknown",
      firstFailedAt: createdAt.get(id) ?? ctx.now(),
    })),
  );
}

function failure(ctx: SystemContext, row: ClaimedDelivery, error: string): Outcome {
  const tries = row.attempts + 1;
  if (tries >= DELIVERY_ATTEMPTS) return { id: row.delivery_id, state: "failed", error, tried: true };
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
  return { id: row.delivery_id, state: "queued", error, retryAt: new Date(ctx.now().getTime() + wait), tried: true };
}

function postpone(ctx: SystemContext, mails: readonly ClaimedDelivery[], ms: number): Promise<void> {
  const retryAt = new Date(ctx.now().getTime() + ms);
  return noteOutcomes(
    ctx,
    mails.map((row) => ({ id: row.delivery_id, state: "queued", retryAt, tried: false })),
  );
}

/**
 * Ids of the provider in the order of the mails. The key names the batch, its time, since ids of rows come again after a
 * reset, and who is in it: one that lost a mail, or whose person moved, is another to the provider.
 */
async function send(ctx: SystemContext, school: string, rows: readonly ClaimedDelivery[]): Promise<readonly string[]> {
  const { mail } = ctx.ports;
  const letters = await Promise.all(rows.map((row) => letter(ctx, school, row)));
  const [first, ...others] = rows;
  const [only] = letters;
  if (first === undefined || only === undefined) return [];
  const recipients = await sha256(JSON.stringify(rows.map(({ delivery_id: id, address }) => [id, address])));
  const key = `${first.batch_id}-${first.created_at.getTime()}-${recipients.slice(0, 16)}`;
  if (mail.batch !== undefined && others.length > 0) return mail.batch.send(letters, `deliveries-${key}`);
  return [(await mail.send({ ...only, idempotencyKey: `delivery-${key}` })).providerId];
}

/** Mail leaves the platform, so it says that there is news and never what it is; of the account itself, what to do. */
async function letter(ctx: SystemContext, school: string, row: ClaimedDelivery): Promise<Omit<Mail, "idempotencyKey">> {
  const { title } = row;
  const subject = `${school}: ${title}`;
  if (row.salt !== null) {
    const url = await resetLink(ctx.ports, row.salt);
    return { to: row.address ?? "", subject, text: `${school}: ${title}.\n\n${row.body}\n\n${url}\n` };
  }
  // Who reads it there may have no account any more.
  if (row.kind === "address.changed")
    return { to: row.address ?? "", subject, text: `${school}: ${title}.\n\n${row.body}\n` };
  const url = ctx.ports.publicUrl(row.url ?? "/");
  const undo = row.kind === "factors.changed" ? `\n\n${ctx.ports.publicUrl(FORGOTTEN)}` : "";
  const more = GUARDING.has(row.kind) ? `\n\n${row.body}${undo}` : "";
  const text =
    row.locale === "en"
      ? `You have news from ${school}: ${title}.${more}\n\nSign in to see it: ${url}\n`
      : `Tienes un aviso nuevo de ${school}: ${title}.${more}\n\nEntra en la plataforma para verlo: ${url}\n`;
  return { to: row.address ?? "", subject, text };
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
