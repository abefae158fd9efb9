import type * as z from "zod";
import type { HubEvent } from "#contracts/api/notifications.ts";

type Event = z.infer<typeof HubEvent>;

const listeners = new Set<(event: Event) => void>();

/** Tells what the person's hub sends, to whatever has been loaded by then. */
export function onHubEvent(listener: (event: Event) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function passOn(event: Event): void {
  for (const listener of listeners) listener(event);
}

/** The count of an `unread` event, which comes with every connection and needs no schema; null for all others. */
export function unreadCount(event: unknown): number | null {
  if (typeof event !== "object" || event === null || !("type" in event) || event.type !== "unread") return null;
  const data = "data" in event ? event.data : null;
  const count = typeof data === "object" && data !== null && "count" in data ? data.count : null;
  return typeof count === "number" && Number.isInteger(count) ? count : null;
}
