import { shownMark, useGradebook, useGradebookState } from "./context.ts";
import { Mark } from "./mark.tsx";
import { averageOf, cellKey } from "./marks.ts";

/** A student's average with what has been typed so far. */
export function Average({ studentId }: { studentId: number }) {
  const { scale, assignments } = useGradebook().gradebook;
  const average = useGradebookState((state) =>
    averageOf(
      assignments.map((assignment) => ({ assignment, mark: shownMark(state, cellKey(assignment.id, studentId)) })),
      scale,
    ),
  );
  return <Mark value={average} pass={scale.pass} decimals={scale.decimals} className="font-semibold" />;
}
