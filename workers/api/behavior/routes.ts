import type { Hono } from "hono";
import { behaviorCategoriesApi } from "#contracts/api/behavior/categories.ts";
import { changeBehaviorCategory, createBehaviorCategory, listBehaviorCategories } from "#core/behavior/categories.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountBehavior(app: Hono<HttpEnv>): void {
  bind(app, behaviorCategoriesApi, {
    categories: listBehaviorCategories,
    addCategory: createBehaviorCategory,
    changeCategory: (ctx, input, { version }) => changeBehaviorCategory(ctx, { ...input, version }),
  });
}
