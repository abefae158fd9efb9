import { sql } from "drizzle-orm";
import { boolean, check, doublePrecision, index, integer, jsonb, primaryKey, text, unique } from "drizzle-orm/pg-core";
import {
  createdAt,
  id,
  institutionId,
  moment,
  oneOf,
  reference,
  schoolKey,
  updatedAt,
  version,
  within,
} from "./columns.ts";
import { curriculumStandards } from "./curriculum.ts";
import { users } from "./people.ts";
import { personalizationSchema } from "./schemas.ts";
import { courses } from "./sections.ts";
import { students } from "./students.ts";

export const skills = personalizationSchema.table(
  "skills",
  {
    id: id(),
    institutionId: institutionId(),
    courseId: reference(),
    standardId: reference().references(() => curriculumStandards.id),
    slug: text().notNull(),
    title: text().notNull(),
    description: text(),
    parameters: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("skills_slug").on(t.institutionId, t.slug),
    index().on(t.institutionId, t.courseId),
    within("skills_course", t, t.courseId, courses),
  ],
);

export const prerequisites = personalizationSchema.table(
  "prerequisites",
  {
    institutionId: institutionId(),
    skillId: reference().notNull(),
    requiresId: reference().notNull(),
    strength: doublePrecision().notNull().default(0.9),
  },
  (t) => [
    primaryKey({ columns: [t.skillId, t.requiresId] }),
    index().on(t.institutionId, t.requiresId),
    within("prerequisites_skill", t, t.skillId, skills).onDelete("cascade"),
    within("prerequisites_requires", t, t.requiresId, skills).onDelete("cascade"),
    check("prerequisites_not_itself", sql`${t.skillId} <> ${t.requiresId}`),
    check("prerequisites_strength", sql`${t.strength} > 0 and ${t.strength} <= 1`),
  ],
);

export const items = personalizationSchema.table(
  "items",
  {
    id: id(),
    institutionId: institutionId(),
    skillId: reference().notNull(),
    kind: text({ enum: ["single_choice", "multiple_choice", "numeric", "short_text"] }).notNull(),
    stem: text().notNull(),
    body: jsonb().$type<unknown>().notNull(),
    answerKey: jsonb().$type<unknown>().notNull(),
    difficulty: doublePrecision().notNull().default(0),
    answersSeen: integer().notNull().default(0),
    approvedBy: reference(),
    isActive: boolean().notNull().default(true),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("items_approved_by").on(t.institutionId, t.approvedBy).where(sql`${t.approvedBy} is not null`),
    index().on(t.institutionId, t.skillId),
    within("items_skill", t, t.skillId, skills).onDelete("cascade"),
    within("items_approved_by", t, t.approvedBy, users),
    oneOf("items_kind", t.kind),
  ],
);

export const answers = personalizationSchema.table(
  "answers",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    itemId: reference().notNull(),
    skillId: reference().notNull(),
    response: jsonb().$type<unknown>().notNull(),
    correct: boolean().notNull(),
    elapsedMs: integer(),
    predicted: doublePrecision(),
    clientId: text(),
    answeredAt: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    unique("answers_client_id").on(t.studentId, t.clientId),
    index().on(t.institutionId, t.studentId, t.skillId, t.answeredAt),
    within("answers_student", t, t.studentId, students).onDelete("cascade"),
    within("answers_item", t, t.itemId, items),
    within("answers_skill", t, t.skillId, skills),
  ],
);

/** Elo rating of the student on the skill and the BKT probability that it is mastered. */
export const mastery = personalizationSchema.table(
  "mastery",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    skillId: reference().notNull(),
    rating: doublePrecision().notNull().default(0),
    probability: doublePrecision().notNull(),
    answersSeen: integer().notNull().default(0),
    masteredAt: moment(),
    version: version(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("mastery_pair").on(t.studentId, t.skillId),
    within("mastery_student", t, t.studentId, students).onDelete("cascade"),
    within("mastery_skill", t, t.skillId, skills).onDelete("cascade"),
    check("mastery_probability", sql`${t.probability} between 0 and 1`),
  ],
);

/** Spaced repetition: the scheduler's card as it is, and when it is due. */
export const reviews = personalizationSchema.table(
  "reviews",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    itemId: reference().notNull(),
    card: jsonb().$type<Record<string, unknown>>().notNull(),
    dueAt: moment().notNull(),
    lastReviewedAt: moment(),
    version: version(),
  },
  (t) => [
    schoolKey(t),
    unique("reviews_pair").on(t.studentId, t.itemId),
    index().on(t.institutionId, t.studentId, t.dueAt),
    within("reviews_student", t, t.studentId, students).onDelete("cascade"),
    within("reviews_item", t, t.itemId, items).onDelete("cascade"),
  ],
);

export const banditDecisions = personalizationSchema.table(
  "bandit_decisions",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    context: jsonb().$type<Record<string, unknown>>().notNull(),
    candidates: jsonb().$type<readonly unknown[]>().notNull(),
    chosenItemId: reference().notNull(),
    propensity: doublePrecision().notNull(),
    policy: text().notNull(),
    reward: doublePrecision(),
    rewardedAt: moment(),
    decidedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.studentId, t.decidedAt),
    within("bandit_decisions_student", t, t.studentId, students).onDelete("cascade"),
    within("bandit_decisions_item", t, t.chosenItemId, items),
    check("bandit_decisions_propensity", sql`${t.propensity} > 0 and ${t.propensity} <= 1`),
  ],
);

export const paths = personalizationSchema.table(
  "paths",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    goalSkillId: reference().notNull(),
    steps: jsonb().$type<readonly unknown[]>().notNull(),
    status: text({ enum: ["active", "done", "abandoned"] })
      .notNull()
      .default("active"),
    createdBy: reference(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("paths_created_by").on(t.institutionId, t.createdBy).where(sql`${t.createdBy} is not null`),
    index().on(t.institutionId, t.studentId, t.status),
    within("paths_student", t, t.studentId, students).onDelete("cascade"),
    within("paths_goal", t, t.goalSkillId, skills),
    within("paths_created_by", t, t.createdBy, users),
    oneOf("paths_status", t.status),
  ],
);
