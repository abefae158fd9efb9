import type { ReactNode } from "react";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { Done } from "../ui/done.tsx";
import { Notice } from "../ui/notice.tsx";
import { Rows, Section } from "../ui/section.tsx";

interface FormerProps<Content> {
  former: readonly { id: number; content: Content; replacedAt: string; replacedBy: string }[] | null;
  children: (content: Content) => ReactNode;
}

/** What a part of a file said before; a link asks for it, so that nothing is opened that nobody wanted to read. */
export function FormerContents<Content>({ former, children }: FormerProps<Content>) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  if (former === null) {
    return (
      <Link to="?antes=todo" className="text-sm text-accent hover:underline print:hidden">
        {t("file.showFormer")}
      </Link>
    );
  }
  return (
    <Section title={t("file.former")}>
      {former.length === 0 ? (
        <p className="text-sm text-muted">{t("file.noFormer")}</p>
      ) : (
        <Rows>
          {former.map((row) => (
            <li key={row.id} className="grid gap-2 px-3 py-3 text-sm">
              <p className="flex flex-wrap justify-between gap-2 text-xs text-muted">
                <span>{t("file.until", { when: moment(row.replacedAt), who: row.replacedBy })}</span>
                <Link to={`?antes=${row.id}`} className="text-accent hover:underline print:hidden">
                  {t("file.again")}
                </Link>
              </p>
              {children(row.content)}
            </li>
          ))}
        </Rows>
      )}
    </Section>
  );
}

interface PartNoticesProps {
  isDone: boolean;
  refused: { readonly status: number; readonly message: string | null } | undefined;
  again: { readonly replacedAt: string } | null;
}

/** Over the form of such a part: that it was saved, why it was not, or that it holds what was said before. */
export function PartNotices({ isDone, refused, again }: PartNoticesProps) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  return (
    <div className="mb-4 empty:hidden">
      {isDone && refused === undefined ? <Done>{t("file.saved")}</Done> : null}
      {refused === undefined ? null : (
        <Notice tone="danger">
          {refused.status === 412 ? t("file.conflict") : (refused.message ?? t("error.unavailable"))}
        </Notice>
      )}
      {again === null ? null : <Notice tone="warn">{t("file.isAgain", { when: moment(again.replacedAt) })}</Notice>}
    </div>
  );
}
