import { RotateCcw } from "lucide-react";
import type { operationsApi } from "#contracts/api/operations.ts";
import type { View } from "#contracts/endpoint.ts";
import { Form, Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

type Queues = View<typeof operationsApi.queues>;

/** How much waits in each queue, and how much has failed for good. */
export function Depths({ queues }: { queues: Queues["queues"] }) {
  const { t } = useTranslation();
  const { moment, number } = useFormat();
  return (
    <Section title={t("operations.depths")}>
      <Table label={t("operations.depths")}>
        <thead>
          <tr>
            <Th>{t("operations.queue")}</Th>
            <Th className="text-right">{t("operations.waiting")}</Th>
            <Th className="max-sm:hidden">{t("operations.oldest")}</Th>
            <Th className="text-right">{t("operations.dead")}</Th>
          </tr>
        </thead>
        <tbody>
          {queues.map((row) => (
            <tr key={row.queue}>
              <Td className="font-medium">
                <Link to={`?cola=${row.queue}`} className="hover:underline">
                  {t(`operations.queues.${row.queue}`)}
                </Link>
              </Td>
              <Td className="text-right tabular-nums">{number(row.waiting)}</Td>
              <Td className="text-muted max-sm:hidden">{row.oldestAt === null ? "–" : moment(row.oldestAt)}</Td>
              <Td className={`text-right tabular-nums ${row.deadLetters > 0 ? "font-semibold text-danger" : ""}`}>
                {number(row.deadLetters)}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

/** Notices that were not delivered after all, since their reader had lost the right to them. */
export function Cancelled({ cancelled }: { cancelled: Queues["cancelled"] }) {
  const { t } = useTranslation();
  const { moment, number } = useFormat();
  if (cancelled.length === 0) return null;
  return (
    <Section title={t("operations.cancelled")}>
      <ul className="divide-y rounded-md border bg-surface">
        {cancelled.map((row) => (
          <li key={row.reason} className="flex flex-wrap items-baseline justify-between gap-2 p-3">
            <span>{t(`operations.cancelReasons.${row.reason}`)}</span>
            <span className="text-sm text-muted tabular-nums">
              {number(row.count)} · {moment(row.latestAt)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Open dead letters by reason; all of one reason are replayed together, by the number that stands here. */
export function Reasons({ reasons, busy }: { reasons: Queues["reasons"]; busy: boolean }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const me = useMe();
  if (reasons.length === 0) return null;
  return (
    <Section title={t("operations.reasons")}>
      <ul className="divide-y rounded-md border bg-surface">
        {reasons.map((row) => (
          <li key={`${row.queue} ${row.reason}`} className="flex flex-wrap items-center justify-between gap-2 p-3">
            <div className="min-w-0">
              <Link
                to={`?cola=${row.queue}&motivo=${encodeURIComponent(row.reason)}`}
                className="font-mono text-sm break-words hover:underline"
              >
                {row.reason}
              </Link>
              <p className="text-sm text-muted">
                {t(`operations.queues.${row.queue}`)} · {t("operations.latest")}: {moment(row.lastFailedAt)}
              </p>
            </div>
            <Form method="post">
              <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
              <input type="hidden" name="intent" value="replay-all" />
              <input type="hidden" name="queue" value={row.queue} />
              <input type="hidden" name="reason" value={row.reason} />
              <input type="hidden" name="count" value={row.count} />
              <Button
                type="submit"
                aria-label={`${t("operations.replayAll", { count: row.count })}: ${row.reason}`}
                aria-disabled={busy}
              >
                <RotateCcw aria-hidden />
                {t("operations.replayAll", { count: row.count })}
              </Button>
            </Form>
          </li>
        ))}
      </ul>
    </Section>
  );
}
