import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, numeric, text, unique } from "drizzle-orm/pg-core";
import {
  createdAt,
  id,
  institutionId,
  moment,
  oneOf,
  reference,
  schoolKey,
  tstzrange,
  updatedAt,
  version,
  within,
} from "./columns.ts";
import { users } from "./people.ts";
import { resourcesSchema } from "./schemas.ts";

export const resources = resourcesSchema.table(
  "resources",
  {
    id: id(),
    institutionId: institutionId(),
    name: text().notNull(),
    code: text().notNull(),
    type: text({ enum: ["classroom", "lab", "equipment", "vehicle"] }).notNull(),
    capacity: integer(),
    features: text().array().notNull().default([]),
    location: text(),
    description: text(),
    status: text({ enum: ["available", "out_of_service", "retired"] })
      .notNull()
      .default("available"),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("resources_code").on(t.institutionId, t.code),
    index().on(t.institutionId, t.type, t.status),
    index().using("gin", t.features),
    oneOf("resources_type", t.type),
    oneOf("resources_status", t.status),
    check("resources_capacity", sql`${t.capacity} > 0`),
  ],
);

/** No two confirmed rows of one resource overlap: an exclusion constraint on `period`. Maintenance is one of them. */
export const bookings = resourcesSchema.table(
  "bookings",
  {
    id: id(),
    institutionId: institutionId(),
    resourceId: reference().notNull(),
    userId: reference().notNull(),
    kind: text({ enum: ["booking", "maintenance"] })
      .notNull()
      .default("booking"),
    maintenanceId: reference(),
    title: text().notNull(),
    startsAt: moment().notNull(),
    endsAt: moment().notNull(),
    period: tstzrange().generatedAlwaysAs(sql`tstzrange(starts_at, ends_at, '[)')`),
    seriesId: text(),
    sectionId: reference(),
    status: text({ enum: ["confirmed", "cancelled"] })
      .notNull()
      .default("confirmed"),
    cancelledAt: moment(),
    cancelledBy: reference(),
    cancelReason: text(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("bookings_section_id").on(t.institutionId, t.sectionId).where(sql`${t.sectionId} is not null`),
    index().on(t.institutionId, t.resourceId, t.startsAt),
    index().on(t.institutionId, t.userId, t.startsAt),
    index().on(t.seriesId),
    within("bookings_resource", t, t.resourceId, resources).onDelete("cascade"),
    within("bookings_user", t, t.userId, users),
    within("bookings_maintenance", t, t.maintenanceId, maintenance).onDelete("cascade"),
    oneOf("bookings_kind", t.kind),
    oneOf("bookings_status", t.status),
    check("bookings_times", sql`${t.startsAt} < ${t.endsAt}`),
  ],
);

export const maintenance = resourcesSchema.table(
  "maintenance",
  {
    id: id(),
    institutionId: institutionId(),
    resourceId: reference().notNull(),
    reportedBy: reference().notNull(),
    kind: text({ enum: ["preventive", "corrective", "inspection"] }).notNull(),
    description: text().notNull(),
    startsAt: moment().notNull(),
    endsAt: moment(),
    cost: numeric({ precision: 12, scale: 2, mode: "number" }),
    status: text({ enum: ["planned", "in_progress", "done", "cancelled"] })
      .notNull()
      .default("planned"),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.resourceId, t.startsAt),
    within("maintenance_resource", t, t.resourceId, resources).onDelete("cascade"),
    within("maintenance_reported_by", t, t.reportedBy, users),
    oneOf("maintenance_kind", t.kind),
    oneOf("maintenance_status", t.status),
    check("maintenance_times", sql`${t.endsAt} is null or ${t.startsAt} < ${t.endsAt}`),
  ],
);

export const resourceStatusLog = resourcesSchema.table(
  "resource_status_log",
  {
    id: id(),
    institutionId: institutionId(),
    resourceId: reference().notNull(),
    fromStatus: text(),
    toStatus: text().notNull(),
    reason: text(),
    details: jsonb().notNull().default({}),
    changedBy: reference().notNull(),
    changedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    index("resource_status_log_changed_by").on(t.institutionId, t.changedBy),
    index().on(t.institutionId, t.resourceId, t.changedAt),
    within("resource_status_log_resource", t, t.resourceId, resources).onDelete("cascade"),
    within("resource_status_log_changed_by", t, t.changedBy, users),
  ],
);
