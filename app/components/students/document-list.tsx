import { Download } from "lucide-react";
import type { StudentDocument } from "#contracts/api/students/documents.ts";
import { FILE_KINDS } from "#contracts/file-kinds.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Rows } from "../ui/section.tsx";
import { DocumentFields, type DocumentFormProps, type DocumentWords } from "./document-form.tsx";

const sizeOf = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1024)} KB` : `${Math.ceil(bytes / 1_048_576)} MB`;

/** What of one was sent back, and why. */
export interface RefusedDocument {
  readonly id: number;
  readonly fields: Readonly<Record<string, string>>;
}

interface ListProps extends Pick<DocumentFormProps, "categories" | "words"> {
  readonly studentId: number;
  readonly data: readonly StudentDocument[];
  readonly special: readonly string[];
  readonly refused: RefusedDocument | null;
  readonly isStaff: boolean;
}

/** Documents one below the other, each with whom it is for; who may write changes it where it stands. */
export function DocumentList({ data, ...rest }: ListProps) {
  return (
    <Rows className="mb-8">
      {data.map((row) => (
        <Line key={row.id} row={row} {...rest} />
      ))}
    </Rows>
  );
}

function Line({
  row,
  studentId,
  special,
  refused,
  isStaff,
  categories,
  words,
}: Omit<ListProps, "data"> & { readonly row: StudentDocument }) {
  const { moment } = useFormat();
  const kind = row.file === null ? "" : FILE_KINDS[row.file.contentType].toUpperCase();
  const about = { title: row.title, kind, size: sizeOf(row.file?.bytes ?? 0) };
  return (
    <li className="grid gap-x-4 gap-y-2 px-3 py-3 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0 text-sm">
        <p className="text-base font-medium break-words">{row.title}</p>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {words.category[row.category]}
          {special.includes(row.category) ? <Badge tone="warn">{words.special}</Badge> : null}
        </p>
        {isStaff ? <p className="text-muted">{filled(words.seenBy, { who: audienceOf(row, words) })}</p> : null}
        <p className="text-xs text-muted">
          {filled(words.uploaded, { name: row.uploadedBy, moment: moment(row.uploadedAt) })}
        </p>
      </div>
      <Button asChild className="self-start max-sm:h-11">
        <a
          href={`/api/v1/students/${studentId}/uploaded-documents/${row.id}/file`}
          aria-label={filled(words.downloadOf, about)}
        >
          <Download aria-hidden />
          {filled(words.download, about)}
        </a>
      </Button>
      {row.canChange ? (
        <details className="sm:col-span-2 print:hidden" open={refused?.id === row.id}>
          <summary
            aria-label={filled(words.changeOf, { title: row.title })}
            className="w-fit cursor-pointer py-1 text-sm text-accent underline"
          >
            {words.change}
          </summary>
          <Form method="post" preventScrollReset className="mt-2 grid gap-4 border-l-2 pl-3" key={row.version}>
            <HiddenOf row={row} />
            <DocumentFields
              words={words}
              categories={categories}
              shown={row}
              errors={refused?.id === row.id ? refused.fields : {}}
            />
            <div className="flex flex-wrap items-center gap-2">
              <Button type="submit" variant="primary" name="intent" value="change" className="max-sm:h-11">
                {words.save}
              </Button>
              <Button type="submit" name="intent" value="remove" formNoValidate className="max-sm:h-11">
                {words.remove}
              </Button>
              <span className="text-xs text-muted">{words.removeHint}</span>
            </div>
          </Form>
        </details>
      ) : null}
    </li>
  );
}

function HiddenOf({ row }: { readonly row: StudentDocument }) {
  const me = useMe();
  return (
    <>
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="id" value={row.id} />
      <input type="hidden" name="version" value={row.version} />
    </>
  );
}

function audienceOf({ staff, forFamily, forStudent }: StudentDocument, words: DocumentWords): string {
  return [
    words.who.office,
    ...(staff === "office" ? [] : [words.who[staff]]),
    ...(forFamily ? [words.who.family] : []),
    ...(forStudent ? [words.who.student] : []),
  ].join(", ");
}

/** Those that were removed and can still be had back. */
export function RemovedDocuments({ data, words }: { data: readonly StudentDocument[]; words: DocumentWords }) {
  const { moment } = useFormat();
  return (
    <Rows>
      {data.map((row) => (
        <li key={row.id} className="flex flex-wrap items-center justify-between gap-2 px-3 py-2.5 text-sm">
          <div className="min-w-0">
            <p className="font-medium break-words">{row.title}</p>
            <p className="text-xs text-muted">
              {words.category[row.category]} · {filled(words.removedAt, { moment: moment(row.removedAt ?? "") })}
            </p>
          </div>
          <Form method="post" preventScrollReset>
            <HiddenOf row={row} />
            <Button
              type="submit"
              name="intent"
              value="restore"
              aria-label={filled(words.restoreOf, { title: row.title })}
              className="max-sm:h-11"
            >
              {words.restore}
            </Button>
          </Form>
        </li>
      ))}
    </Rows>
  );
}
