import { pgSchema } from "drizzle-orm/pg-core";

export const usersSchema = pgSchema("users");
export const studentsSchema = pgSchema("students");
export const coursesSchema = pgSchema("courses");
export const resourcesSchema = pgSchema("resources");
export const communicationsSchema = pgSchema("communications");
export const analyticsSchema = pgSchema("analytics");
export const aiSchema = pgSchema("ai");
export const contentSchema = pgSchema("content");
export const personalizationSchema = pgSchema("personalization");
export const mcpSchema = pgSchema("mcp");
export const privacySchema = pgSchema("privacy");
export const outboxSchema = pgSchema("outbox");
