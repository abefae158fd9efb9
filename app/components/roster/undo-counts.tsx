import { ROSTER_ENTITIES } from "#contracts/api/roster/roster.ts";
import type { RosterUndoView } from "#contracts/api/roster/undo.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { Table, Td, Th } from "../ui/table.tsx";

const COLUMNS = ["restored", "returned", "removed", "closed", "skipped"] as const;

/**
 * What an undo does or did, by kind of row, and what stays: what was edited since, access that a later import may
 * have ended as well, and people whose data a privacy request holds. On a phone a list, since five columns of numbers have no room there.
 */
export function UndoCounts({ undo }: { undo: RosterUndoView }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const rows = ROSTER_ENTITIES.flatMap((entity) => {
    const counts = undo.counts[entity];
    return counts === undefined ? [] : [{ entity, counts }];
  });
  const frozen =
    undo.frozenPeople === 0 ? null : (
      <p className="mt-3 max-w-[70ch] font-medium">{t("roster.frozen", { count: undo.frozenPeople })}</p>
    );
  if (rows.length === 0) return frozen ?? <p className="text-muted">{t("roster.nothing")}</p>;
  return (
    <>
      <ul className="grid gap-2 text-sm sm:hidden">
        {rows.map(({ entity, counts }) => (
          <li key={entity} className="rounded-md border px-3 py-2">
            <p className="font-medium">{t(`import.entities.${entity}`)}</p>
            <p className="text-muted">
              {COLUMNS.filter((column) => counts[column] > 0)
                .map((column) => `${t(`roster.${column}`)}: ${number(counts[column])}`)
                .join(" · ")}
            </p>
          </li>
        ))}
      </ul>
      <Table label={t("roster.undoPlan")} frame="max-sm:hidden">
        <thead>
          <tr>
            <Th>{t("import.entity")}</Th>
            {COLUMNS.map((column) => (
              <Th key={column} className="text-right">
                {t(`roster.${column}`)}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ entity, counts }) => (
            <tr key={entity}>
              <Td>{t(`import.entities.${entity}`)}</Td>
              {COLUMNS.map((column) => (
                <Td key={column} className="text-right tabular-nums">
                  {number(counts[column])}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {frozen}
      {(["later_import", "edited"] as const).map((reason) => {
        const kept = undo.skipped.filter((row) => row.reason === reason);
        return kept.length === 0 ? null : (
          <details key={reason} className="mt-3" open>
            <summary className="font-medium">
              {t(reason === "edited" ? "roster.skippedTitle" : "roster.laterTitle")} ({number(kept.length)})
            </summary>
            {reason === "edited" ? null : <p className="mt-1 max-w-[70ch] text-sm">{t("roster.laterHint")}</p>}
            <ul className="mt-2 text-sm text-muted">
              {kept.map(({ entity, name, fields }) => (
                <li key={`${entity}:${name}:${fields.join()}`}>
                  {t(`import.entities.${entity}`)}: {name}
                </li>
              ))}
            </ul>
          </details>
        );
      })}
      {undo.skipped.length < undo.skippedCount ? (
        <p className="mt-1 text-sm text-muted">
          {t("import.truncated", { shown: number(undo.skipped.length), total: number(undo.skippedCount) })}
        </p>
      ) : null}
    </>
  );
}
