import type { RosterUndoView } from "#contracts/api/roster/undo.ts";
import { ROLE_KINDS } from "#contracts/permissions.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";

/** Who gets access back by an undo, by name: it is looked at before it is given. */
export function UndoAccess({ undo }: { undo: RosterUndoView }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  if (undo.accessCount === 0) return null;
  const role = (name: string | null) => {
    const known = ROLE_KINDS.find((kind) => kind === name);
    return known === undefined ? (name ?? "") : t(`role.${known}`);
  };
  return (
    <section className="mt-4" aria-labelledby="undo-access">
      <h3 id="undo-access" className="font-medium">
        {t(undo.status === "undone" ? "roster.accessGiven" : "roster.accessTitle")} ({number(undo.accessCount)})
      </h3>
      <ul className="mt-2 text-sm">
        {undo.access.map(({ kind, name, from, to }) => {
          const isRole = kind === "role" || kind === "account";
          const words = { name, from: isRole ? role(from) : (from ?? "—"), to: isRole ? role(to) : (to ?? "—") };
          const key = `${kind}:${name}:${from}:${to}`;
          return <li key={key}>{t(`roster.access.${kind === "role" && from === null ? "roleBack" : kind}`, words)}</li>;
        })}
      </ul>
      {undo.access.length < undo.accessCount ? (
        <p className="mt-1 text-sm text-muted">
          {t("import.truncated", { shown: number(undo.access.length), total: number(undo.accessCount) })}
        </p>
      ) : null}
    </section>
  );
}
