import type { Enrollments } from "#contracts/api/students/enrollments.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { may, useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Rows, Section } from "../ui/section.tsx";
import type { EnrollmentWords } from "./seat-list.tsx";

interface HistoryProps {
  readonly past: Enrollments["enrollments"];
  readonly groups: Enrollments["groups"];
  readonly words: EnrollmentWords;
}

/** What a pupil attended before, by school year, and the groups they were moved to. */
export function EnrollmentHistory({ past, groups, words }: HistoryProps) {
  const me = useMe();
  const { date } = useFormat();
  const ended = ({ state, lastDate }: HistoryProps["past"][number]) => {
    if (lastDate === null) return state === "withdrawn" ? words.withdrawnSameDay : "";
    return filled(state === "withdrawn" ? words.withdrawn : words.until, { day: date(lastDate) });
  };
  return (
    <>
      {groups.length === 0 ? null : (
        <Section title={words.groups}>
          <Rows>
            {groups.map((change, at) => (
              <li key={change.batch} className="flex flex-wrap items-center justify-between gap-3 px-3 py-2 text-sm">
                <span className={change.undoneAt === null ? undefined : "text-muted line-through"}>
                  {filled(words.groupChange, {
                    day: date(change.changedAt),
                    from: change.fromGroup === null ? words.noGroup : groupLabel(change.fromGroup),
                    to: groupLabel(change.toGroup),
                  })}
                </span>
                {change.undoneAt !== null ? <span className="text-muted">{words.undone}</span> : null}
                {change.undoneAt === null && at === 0 && may(me, "students.create") ? (
                  <Form method="post" className="print:hidden">
                    <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
                    <input type="hidden" name="batch" value={change.batch} />
                    <Button type="submit" size="sm" name="intent" value="undo" title={words.undoHint}>
                      {words.undo}
                    </Button>
                  </Form>
                ) : null}
              </li>
            ))}
          </Rows>
        </Section>
      )}
      {[...Map.groupBy(past, ({ schoolYear }) => schoolYear)].map(([schoolYear, rows]) => (
        <Section key={schoolYear} title={`${words.before} · ${Number(schoolYear) - 1}/${schoolYear}`}>
          <Rows>
            {rows.map((row) => (
              <li key={row.id} className="flex flex-wrap justify-between gap-x-4 px-3 py-2 text-sm">
                <span>
                  {courseLabel(row.courseTitle)}
                  {row.groupName === null ? "" : ` · ${groupLabel(row.groupName)}`}
                </span>
                <span className="text-muted">
                  {ended(row)}
                  {row.reason === null ? "" : ` · ${row.reason}`}
                </span>
              </li>
            ))}
          </Rows>
        </Section>
      ))}
    </>
  );
}
