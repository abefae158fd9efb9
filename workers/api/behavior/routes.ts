import type { Hono } from "hono";
import { behaviorCategoriesApi } from "#contracts/api/behavior/categories.ts";
import { behaviorApi } from "#contracts/api/behavior/records.ts";
import { acknowledgeBehavior } from "#core/behavior/acknowledge-behavior.ts";
import { changeBehaviorCategory, createBehaviorCategory, listBehaviorCategories } from "#core/behavior/categories.ts";
import { changeBehavior } from "#core/behavior/change-behavior.ts";
import { getStudentBehavior } from "#core/behavior/get-student-behavior.ts";
import { listBehavior } from "#core/behavior/list-behavior.ts";
import { listBehaviorPeople } from "#core/behavior/list-people.ts";
import { recordBehavior, recordStudentBehavior } from "#core/behavior/record-behavior.ts";
import { withdrawBehavior } from "#core/behavior/withdraw-behavior.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountBehavior(app: Hono<HttpEnv>): void {
  bind(app, behaviorCategoriesApi, {
    categories: listBehaviorCategories,
    addCategory: createBehaviorCategory,
    changeCategory: (ctx, input, { version }) => changeBehaviorCategory(ctx, { ...input, version }),
  });
  bind(app, behaviorApi, {
    student: getStudentBehavior,
    recordOne: recordStudentBehavior,
    record: recordBehavior,
    change: (ctx, input, { version }) => changeBehavior(ctx, { ...input, version }),
    withdraw: (ctx, input, { version }) => withdrawBehavior(ctx, { ...input, version }),
    acknowledge: acknowledgeBehavior,
    list: listBehavior,
    people: listBehaviorPeople,
  });
}
