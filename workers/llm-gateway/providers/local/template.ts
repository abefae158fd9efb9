import type { CriterionRef } from "#contracts/lesson-plan.ts";
import type { Process } from "./process.ts";

/** Minutes of the three phases of a working section: model, guided practice, own product. */
export interface Phases {
  readonly model: number;
  readonly guided: number;
  readonly product: number;
}

export interface Activity {
  readonly title: string;
  readonly model: string;
  readonly guided: string;
  readonly product: string;
  readonly evidence: string;
  readonly instrument: string;
  readonly materials: readonly string[];
  readonly support: string;
}

/** Everything the local provider says in one language; curriculum texts are quoted as they stand in the norm. */
export interface Template {
  readonly planTitle: (subject: string, codes: readonly string[]) => string;
  readonly objective: (criterion: string) => string;
  readonly commonMaterials: readonly string[];
  readonly opening: {
    readonly title: string;
    readonly activity: (knowledge: readonly string[], notes?: string) => string;
  };
  readonly closing: { readonly title: string; readonly activity: (codes: readonly string[]) => string };
  readonly working: (
    activity: Activity,
    criteria: readonly CriterionRef[],
    knowledge: readonly string[],
    phases: Phases,
  ) => string;
  readonly assessed: (criterion: CriterionRef, activity: Activity) => string;
  readonly levels: string;
  readonly diversity: readonly string[];
  readonly activities: Readonly<Record<Process, Activity>>;
}
