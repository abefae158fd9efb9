import type { HubEvent } from "#contracts/api/notifications.ts";

const HOUR_MS = 3_600_000;

/** The end of a job is sent to a tab that reconnects within this time. */
export const ENDED_JOB_MS = HOUR_MS / 4;
/** A job without progress for this long counts as dead. */
export const SILENT_JOB_MS = 24 * HOUR_MS;
/** As long as an entry of a room or a revocation matters: refresh tokens live 7 days. */
export const SESSION_MS = 8 * 24 * HOUR_MS;

/** What a hub remembers of an event for tabs that connect later; null when nothing. `until` null: for ever. */
export function remembered(event: HubEvent, now: number): { key: string; until: number | null } | null {
  switch (event.type) {
    case "notification":
      return null;
    case "unread":
      return { key: "unread", until: null };
    case "job":
      return {
        key: `job:${event.data.jobId}`,
        until: now + (hasEnded(event.data.status) ? ENDED_JOB_MS : SILENT_JOB_MS),
      };
  }
}

type JobState = Extract<HubEvent, { type: "job" }>["data"]["status"];

function hasEnded(status: JobState): boolean {
  return status !== "queued" && status !== "running";
}
