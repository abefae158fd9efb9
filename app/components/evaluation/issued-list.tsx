import type { IssuedDocument } from "#contracts/api/evaluation/documents.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Input } from "../ui/input.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { Hidden } from "./hidden.tsx";
import type { EvaluationWords } from "./sheet-table.tsx";

/** Papers that were handed out, whether they hold, and how one is taken back. */
export function IssuedList({ documents, words }: { documents: readonly IssuedDocument[]; words: EvaluationWords }) {
  const { moment } = useFormat();
  const { record } = words;
  const states = { valid: record.valid, replaced: record.replaced, revoked: record.isRevoked } as const;
  return (
    <Section title={record.issued} className="max-w-3xl">
      {documents.length === 0 ? (
        <p className="text-sm text-muted">{record.noIssued}</p>
      ) : (
        <Rows>
          {documents.map((one) => (
            <li key={one.id} className="px-3 py-2 text-sm">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <p className="min-w-0">
                  <span className="font-medium">{one.title}</span>
                  <span className="block text-xs text-muted">
                    {filled(record.issuedBy, { moment: moment(one.issuedAt), name: one.issuedBy })}
                    {one.revokedReason === null ? null : ` · ${one.revokedReason}`}
                  </span>
                </p>
                <Badge tone={one.state === "valid" ? "ok" : one.state === "revoked" ? "danger" : "neutral"}>
                  {states[one.state]}
                </Badge>
              </div>
              {one.state === "revoked" ? null : (
                <details className="mt-1">
                  <summary className="cursor-pointer text-xs text-muted">{record.revoke}</summary>
                  <Form method="post" preventScrollReset className="mt-2 flex flex-wrap gap-2">
                    <Hidden values={{ documentId: one.id }} />
                    <Input
                      name="reason"
                      required
                      minLength={5}
                      maxLength={200}
                      autoComplete="off"
                      placeholder={record.reason}
                      aria-label={record.reason}
                      className="max-w-72"
                    />
                    <Button type="submit" variant="danger" aria-label={filled(record.revokeOf, { title: one.title })}>
                      {record.revoke}
                    </Button>
                  </Form>
                </details>
              )}
            </li>
          ))}
        </Rows>
      )}
    </Section>
  );
}
