import type { CriterionRef } from "#contracts/internal/lesson-plan.ts";
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
  /** Fewest minutes in which a class gets the product done. */
  readonly productMinutes: number;
  readonly evidence: string;
  readonly instrument: string;
  readonly materials: readonly string[];
  readonly support: string;
}

/** A criterion with the activity that its verb asks for. */
export interface Work {
  readonly criterion: CriterionRef;
  readonly activity: Activity;
}

/** What a lesson opens on. `title` and `notes` are the teacher's. */
export interface Opening {
  readonly minutes: number;
  readonly knowledge: readonly string[];
  readonly title: string | undefined;
  readonly notes: string | undefined;
}

/**
 * Everything the local provider says in one language; curriculum texts are quoted as they stand in the norm. What a
 * template cannot know stands in square brackets, for the teacher to complete.
 */
export interface Template {
  readonly planTitle: (subject: string, codes: readonly string[]) => string;
  readonly objective: (criterion: string) => string;
  readonly commonMaterials: readonly string[];
  /** That no AI wrote it, and what the brackets mean. */
  readonly nature: string;
  readonly opening: { readonly title: string; readonly activity: (lesson: Opening) => string };
  readonly closing: {
    readonly title: string;
    readonly activity: (codes: readonly string[], minutes: number) => string;
  };
  readonly working: (
    works: readonly Work[],
    knowledge: readonly string[],
    phases: Phases,
    title: string | undefined,
  ) => string;
  readonly assessed: (work: Work) => string;
  readonly levels: string;
  readonly diversity: readonly string[];
  readonly activities: Readonly<Record<Process, Activity>>;
}

/** Openings and closings shorter than this have room for one question to the whole class. */
export const ROOM_FOR_PAIRS = 5;
/** A product that takes longer spreads over several lessons. */
export const ONE_LESSON = 50;
