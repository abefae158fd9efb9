import { sql } from "drizzle-orm";
import { index, jsonb, text, unique } from "drizzle-orm/pg-core";
import { id, moment, sharedInstitutionId } from "./columns.ts";
import { communicationsSchema } from "./schemas.ts";

/** Provider events, each stored once. A row without school is visible only outside any school's context. */
export const webhookEvents = communicationsSchema.table(
  "webhook_events",
  {
    id: id(),
    institutionId: sharedInstitutionId(),
    provider: text().notNull(),
    eventId: text().notNull(),
    type: text().notNull(),
    payload: jsonb().notNull(),
    receivedAt: moment().notNull().defaultNow(),
    processedAt: moment(),
    lastError: text(),
  },
  (t) => [
    unique("webhook_events_once").on(t.provider, t.eventId),
    index().on(t.institutionId, t.receivedAt),
    index("webhook_events_open").on(t.receivedAt).where(sql`processed_at is null`),
  ],
);
