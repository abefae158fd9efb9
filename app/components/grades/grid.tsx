import { type FocusEvent, useCallback, useRef } from "react";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { StudentAverage } from "./average.tsx";
import { GradeCell } from "./cell.tsx";
import { ColumnMenu } from "./column-menu.tsx";
import { useGradebook } from "./context.ts";
import { passOf } from "./mark.tsx";
import { useGridActions } from "./use-grid-actions.ts";

const HEAD = "sticky top-0 z-10 h-12 border-r border-b bg-sunken px-2.5 align-bottom pb-1.5 text-xs font-medium";
const SIDE = "sticky left-0 border-r border-b text-left";

/** To a browser a cell under the columns that stand still is in sight: it does not scroll there by itself. */
function inSight({ target }: FocusEvent): void {
  target.closest("td, [data-head]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The marks of a section as a spreadsheet: one tab stop, arrow keys inside. */
export function GradebookGrid() {
  const { t } = useTranslation();
  const { number, date } = useFormat();
  const { gradebook } = useGradebook();
  const { assignments, students, scale, section } = gradebook;
  const grid = useRef<HTMLTableElement>(null);
  const actions = useGridActions(grid);
  const latest = useRef(actions.finish);
  latest.current = actions.finish;
  const finish = useCallback((keep: boolean, rows: number, columns: number) => latest.current(keep, rows, columns), []);
  // A table that is worked like a spreadsheet is a grid; its cells become grid cells by that.
  const worksheet = { role: "grid", "aria-readonly": !gradebook.canEdit };
  return (
    <div className="max-h-[calc(100dvh-18.5rem)] relative scroll-pt-12 scroll-pl-36 sm:scroll-pr-26 sm:scroll-pl-56 min-h-64 w-fit max-w-full overflow-auto rounded-md border bg-surface print:max-h-none print:w-full print:overflow-visible print:border-0">
      <table
        ref={grid}
        {...worksheet}
        aria-label={t("gradebook.label", { title: courseLabel(section.courseTitle) })}
        aria-rowcount={students.length + 1}
        aria-colcount={assignments.length + 2}
        onFocus={inSight}
        onKeyDown={actions.onKeyDown}
        onPaste={actions.onPaste}
        onCopy={actions.onCopy}
        className="border-separate border-spacing-0 text-sm print:text-xs"
      >
        <thead>
          <tr aria-rowindex={1}>
            <th
              scope="col"
              aria-colindex={1}
              className={`${HEAD} left-0 z-20 w-56 min-w-36 text-left text-muted sm:min-w-56`}
            >
              {t("gradebook.student")}
            </th>
            {assignments.map((assignment, column) => (
              <th
                key={assignment.id}
                scope="col"
                aria-colindex={column + 2}
                className={`${HEAD} max-w-44 min-w-24 text-right ${assignment.published ? "" : "border-t-2 border-t-warn"}`}
              >
                <ColumnMenu assignment={assignment} column={column} />
                <span className="block truncate font-normal text-muted">
                  {[
                    assignment.dueAt
                      ? t("gradebook.dueOn", { date: date(assignment.dueAt).replace(/ \d{4}$/, "") })
                      : "",
                    assignment.maxPoints === scale.max
                      ? ""
                      : t("gradebook.outOf", { max: number(assignment.maxPoints) }),
                    assignment.weight === 1 ? "" : t("gradebook.weight", { weight: number(assignment.weight, 2) }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </th>
            ))}
            <th
              scope="col"
              aria-colindex={assignments.length + 2}
              className={`${HEAD} min-w-24 text-right text-muted sm:right-0 sm:z-20 sm:shadow-[-1px_0_0_var(--c-line)]`}
            >
              {t("gradebook.average")}
            </th>
          </tr>
        </thead>
        <tbody>
          {students.map((student, row) => (
            <tr key={student.id} aria-rowindex={row + 2}>
              <th
                scope="row"
                aria-colindex={1}
                className={`${SIDE} z-10 max-w-36 truncate bg-surface px-2.5 font-normal sm:max-w-56`}
              >
                <Link to={`/alumnado/${student.id}`} tabIndex={-1} className="hover:underline">
                  {student.name}
                </Link>
              </th>
              {assignments.map((assignment, column) => (
                <GradeCell
                  key={assignment.id}
                  row={row}
                  column={column}
                  studentId={student.id}
                  assignment={assignment}
                  failBelow={passOf(assignment, scale)}
                  finish={finish}
                />
              ))}
              <td
                aria-colindex={assignments.length + 2}
                className="border-b bg-surface px-2.5 text-right sm:sticky sm:right-0 sm:z-10 sm:shadow-[-1px_0_0_var(--c-line)]"
              >
                <StudentAverage studentId={student.id} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
