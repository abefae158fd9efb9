import type { EventMessage, OutboxPayload } from "#contracts/internal/outbox.ts";
import { onJobRequested } from "./ai/on-job-requested.ts";
import { onAttendanceTaken } from "./attendance/on-attendance-recorded.ts";
import { onJustificationChanged } from "./attendance/on-justification-changed.ts";
import { onRegistersNudged } from "./attendance/on-registers-nudged.ts";
import { onAllReviewed, onAttendanceReviewed } from "./attendance/review-alerts.ts";
import { onRosterImported } from "./chat/on-roster-imported.ts";
import { onJobFinished } from "./content/on-job-finished.ts";
import type { SystemContext } from "./context.ts";
import { onPartRequested } from "./evaluation/on-part-requested.ts";
import { onAddressChanged } from "./identity/on-address-changed.ts";
import { onFactorsChanged } from "./identity/on-factors-changed.ts";
import { onPasswordChanged } from "./identity/on-password-changed.ts";
import { onRightsEnded } from "./identity/on-rights-ended.ts";
import { onResetIssued } from "./identity/password-reset/on-reset-issued.ts";
import { onAttendanceRecorded } from "./notifications/on-attendance-recorded.ts";
import { onGradeRecorded } from "./notifications/on-grade-recorded.ts";
import { onFilesExpired } from "./operations/on-files-expired.ts";
import { finishEvent, isOpen } from "./outbox/finish-event.ts";
import { onRecordsEnded, onRecordsOpened } from "./people/on-records-ended.ts";

type Payloads = { [Event in OutboxPayload as Event["type"]]: Event["payload"] };

/** Harmless when the same event comes again. "open" leaves the row open, so that it is sent again after ten minutes. */
type Reaction<Type extends keyof Payloads> = (
  ctx: SystemContext,
  payload: Payloads[Type],
  eventId: number,
) => Promise<"open" | undefined> | Promise<void>;

/** What follows each event, in this order. */
const REACTIONS: { readonly [Type in keyof Payloads]: readonly Reaction<Type>[] } = {
  "grade.recorded": [onGradeRecorded],
  // What is held for families ends the event: it comes last.
  "attendance.recorded": [onAttendanceTaken, onAttendanceReviewed, onAttendanceRecorded],
  "attendance.review": [onAttendanceReviewed],
  "attendance.review_all": [onAllReviewed],
  "justification.changed": [onJustificationChanged],
  "registers.nudged": [onRegistersNudged],
  "documents.part_requested": [onPartRequested],
  "roster.imported": [onRosterImported],
  "ai.job.requested": [onJobRequested],
  "ai.job.finished": [onJobFinished],
  "files.expired": [onFilesExpired],
  "rights.ended": [onRightsEnded],
  "guardians.records_ended": [onRecordsEnded],
  "guardians.records_opened": [onRecordsOpened],
  "password.changed": [onPasswordChanged],
  "password.reset_issued": [onResetIssued],
  "factors.changed": [onFactorsChanged],
  "address.changed": [onAddressChanged],
};

/** What follows a committed event; then its row is finished. A message of a finished row does nothing. */
export async function handleEvent(ctx: SystemContext, message: EventMessage): Promise<void> {
  if (!(await isOpen(ctx, message.eventId))) return;
  if (await react(ctx, message.type, message.payload, message.eventId)) return;
  await ctx.db.batch((q) => [finishEvent(q, message.eventId, ctx.now())]);
}

/** True when a reaction wants the event again. */
async function react<Type extends keyof Payloads>(
  ctx: SystemContext,
  type: Type,
  payload: Payloads[Type],
  eventId: number,
): Promise<boolean> {
  let open = false;
  for (const reaction of REACTIONS[type]) open = (await reaction(ctx, payload, eventId)) === "open" || open;
  return open;
}
