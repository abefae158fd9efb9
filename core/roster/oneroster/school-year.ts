import { type Emit, values } from "./source.ts";

/** The school year of a day, for formats whose classes need not name one; it is a row only once something uses it. */
export interface SchoolYearMaker {
  /** Its sourcedId. */
  use(): string;
  finish(emit: Emit): void;
}

/** School years begin on 1 September. */
export function schoolYearOf(today: string): SchoolYearMaker {
  const year = Number(today.slice(0, 4));
  const end = today.slice(5, 7) >= "09" ? year + 1 : year;
  const sourcedId = `curso:${end}`;
  let isUsed = false;
  return {
    use: () => {
      isUsed = true;
      return sourcedId;
    },
    finish: (emit) => {
      if (!isUsed) return;
      emit(
        "academicSessions.csv",
        values({
          sourcedId,
          title: `${end - 1}-${end}`,
          type: "schoolYear",
          startDate: `${end - 1}-09-01`,
          endDate: `${end}-08-31`,
          schoolYear: String(end),
        }),
      );
    },
  };
}
