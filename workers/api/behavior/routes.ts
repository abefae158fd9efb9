import type { Hono } from "hono";
import { behaviorCategoriesApi } from "#contracts/api/behavior/categories.ts";
import { proceduresApi } from "#contracts/api/behavior/procedures.ts";
import { behaviorApi } from "#contracts/api/behavior/records.ts";
import { behaviorStatisticsApi } from "#contracts/api/behavior/statistics.ts";
import { acknowledgeBehavior } from "#core/behavior/acknowledge-behavior.ts";
import { changeBehaviorCategory, createBehaviorCategory, listBehaviorCategories } from "#core/behavior/categories.ts";
import { changeBehavior } from "#core/behavior/change-behavior.ts";
import { getBehaviorProcedure } from "#core/behavior/get-procedure.ts";
import { getBehaviorStatistics } from "#core/behavior/get-statistics.ts";
import { getStudentBehavior } from "#core/behavior/get-student-behavior.ts";
import { listBehavior } from "#core/behavior/list-behavior.ts";
import { listBehaviorPeople } from "#core/behavior/list-people.ts";
import { countOverdueBehavior, listBehaviorProcedures } from "#core/behavior/list-procedures.ts";
import { addBehaviorMeasure, listBehaviorTasks, settleBehaviorMeasure } from "#core/behavior/measures.ts";
import { openBehaviorProcedure } from "#core/behavior/open-procedure.ts";
import { recordBehavior, recordStudentBehavior } from "#core/behavior/record-behavior.ts";
import { settleBehaviorStep } from "#core/behavior/settle-step.ts";
import { changeBehaviorStep, createBehaviorStep, listBehaviorSteps } from "#core/behavior/steps.ts";
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
  bind(app, proceduresApi, {
    steps: listBehaviorSteps,
    addStep: createBehaviorStep,
    changeStep: (ctx, input, { version }) => changeBehaviorStep(ctx, { ...input, version }),
    open: openBehaviorProcedure,
    list: listBehaviorProcedures,
    overdue: countOverdueBehavior,
    get: getBehaviorProcedure,
    settle: (ctx, input, { version }) => settleBehaviorStep(ctx, { ...input, version }),
    addMeasure: addBehaviorMeasure,
    settleMeasure: settleBehaviorMeasure,
    tasks: listBehaviorTasks,
  });
  bind(app, behaviorStatisticsApi, { statistics: getBehaviorStatistics });
}
