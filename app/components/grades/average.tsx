import { shownMark, useGradebook, useGradebookState } from "./context.ts";
import { Average } from "./mark.tsx";
import { averageOf, cellKey } from "./marks.ts";

/** A student's average with what has been typed so far. */
export function StudentAverage({ studentId }: { studentId: number }) {
  const { scale, assignments } = useGradebook().gradebook;
  const average = useGradebookState((state) =>
    averageOf(
      assignments.map((assignment) => ({ assignment, mark: shownMark(state, cellKey(assignment.id, studentId)) })),
      scale,
    ),
  );
  return <Average value={average} scale={scale} className="font-semibold" />;
}
