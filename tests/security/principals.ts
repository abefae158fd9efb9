/** The people of two schools whom every operation is tried as. */
export const PRINCIPALS = [
  "superadmin@demo",
  "head@demo",
  "secretary@demo",
  "teacher@demo",
  "student@demo",
  "parent@demo",
  "parent2@demo",
  // Strangers of the same school: `strangers.ts` says what each has to do with Daniel.
  "teacher2@demo",
  "teacher3@demo",
  "student2@demo",
  "student3@demo",
  "parent3@demo",
  "parent4@demo",
  "helper@demo",
  "head@otra",
  "teacher@otra",
  "student@otra",
  "parent@otra",
] as const;
export type Principal = (typeof PRINCIPALS)[number];
