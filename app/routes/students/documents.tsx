import { FolderOpen } from "lucide-react";
import { useRef } from "react";
import {
  DOCUMENT_BYTES,
  DOCUMENT_CATEGORIES,
  DOCUMENT_STAFF,
  SPECIAL_CATEGORIES,
  studentDocumentsApi,
} from "#contracts/api/students/documents.ts";
import { NewDocument } from "../../components/students/document-form.tsx";
import { DocumentList, RemovedDocuments } from "../../components/students/document-list.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { useActionData, useLoaderData } from "../../framework/index.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { documentTexts } from "../../i18n/student-documents.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { type Submitted, submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";
import { useStudent } from "./student.tsx";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

const DONE = ["added", "changed", "removed", "restored"] as const;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  return load(async () => {
    const [documents, locale] = await Promise.all([
      call(context, request, studentDocumentsApi.list, { params: { id } }),
      readerOf(context, request),
    ]);
    return {
      ...documents,
      categories: DOCUMENT_CATEGORIES.filter(
        (category) => documents.canAddSpecial || !SPECIAL_CATEGORIES.includes(category),
      ),
      special: SPECIAL_CATEGORIES,
      words: inLanguage(documentTexts, locale),
      done: DONE.find((one) => one === queryText(request, "hecho")) ?? null,
    };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

const digits = (form: FormData, name: string) => text(form, name).replace(/\D/g, "").slice(0, 15) || "0";

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(
    args,
    async (sent) => {
      const { form, send } = sent;
      const params = { id, documentId: digits(form, "id") };
      const seen = { version: digits(form, "version") };
      switch (text(form, "intent")) {
        case "add": {
          const words = inLanguage(documentTexts, await readerOf(args.context, args.request));
          const wrong = await added(sent, id, words);
          if (wrong !== null)
            return data({ ok: false, status: 422, message: null, fields: wrong, id: 0 }, { status: 422 });
          throw redirect(`/alumnado/${id}/documentos?hecho=added`);
        }
        case "change":
          await send(studentDocumentsApi.change, { params, body: fieldsOf(form) }, seen);
          throw redirect(`/alumnado/${id}/documentos?hecho=changed`);
        case "remove":
          await send(studentDocumentsApi.remove, { params }, seen);
          throw redirect(`/alumnado/${id}/documentos?hecho=removed`);
        case "restore":
          await send(studentDocumentsApi.restore, { params }, seen);
          throw redirect(`/alumnado/${id}/documentos?hecho=restored`);
        default:
          throw data(null, { status: 400 });
      }
    },
    (refusal, form) => ({ ...refusal, id: Number(digits(form, "id")) }),
  );
}

function fieldsOf(form: FormData) {
  return {
    title: text(form, "title"),
    category: DOCUMENT_CATEGORIES.find((one) => one === text(form, "category")) ?? "other",
    staff: DOCUMENT_STAFF.find((one) => one === text(form, "staff")) ?? "office",
    forFamily: text(form, "forFamily") === "1",
    forStudent: text(form, "forStudent") === "1",
  } as const;
}

/** Describes the document and sends its file after it. Where that is refused nothing of it stays, and the form says why. */
async function added(
  { form, send }: Submitted,
  id: string,
  words: { readonly chooseFile: string; readonly tooLarge: string },
): Promise<Record<string, string> | null> {
  const file = form.get("file");
  if (file === null || typeof file === "string" || file.size === 0) return { file: words.chooseFile };
  if (file.size > DOCUMENT_BYTES) return { file: words.tooLarge };
  const bytes = await file.arrayBuffer();
  const row = await send(studentDocumentsApi.add, { params: { id }, body: fieldsOf(form) });
  const params = { id, documentId: String(row.id) };
  try {
    const options = { bytes, contentType: "application/octet-stream", version: row.version };
    await send(studentDocumentsApi.attach, { params }, options);
    return null;
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    // What cannot be taken back now goes by itself within a day.
    await send(studentDocumentsApi.remove, { params }, { version: row.version }).catch(() => undefined);
    return { file: cause.problem?.detail ?? words.chooseFile };
  }
}

/** What the school keeps of a pupil as files, for those whom each is for. */
export default function Documents() {
  const me = useMe();
  const student = useStudent();
  const { data: documents, removed, canAdd, categories, special, words, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const box = useRef<HTMLDivElement>(null);
  useRefusalFocus(box, refused);
  const isStaff = may(me, "documents.read");
  return (
    <div ref={box} className="max-w-4xl">
      <p className="mb-4 text-sm text-muted">{isStaff ? words.intro : words.introFamily}</p>
      <div className="mb-3 grid gap-2 empty:hidden">
        {done !== null && refused === null ? <Done>{words.done[done]}</Done> : null}
        {refused === null || refused.message === null ? null : <Notice tone="danger">{refused.message}</Notice>}
      </div>
      {documents.length === 0 ? (
        <EmptyState
          icon={<FolderOpen aria-hidden />}
          title={isStaff ? words.none : words.noneFamily}
          {...(isStaff ? { hint: words.noneHint } : {})}
          className="mb-8"
        />
      ) : (
        <DocumentList
          studentId={student.id}
          data={documents}
          special={special}
          categories={categories}
          words={words}
          isStaff={isStaff}
          refused={refused}
        />
      )}
      {canAdd ? (
        <Section title={words.add} className="print:hidden">
          <NewDocument
            key={documents.length}
            words={words}
            categories={categories}
            errors={refused?.id === 0 ? refused.fields : {}}
          />
        </Section>
      ) : null}
      {removed.length > 0 ? (
        <Section title={words.removed} className="print:hidden">
          <p className="mb-2 text-sm text-muted">{words.removedHint}</p>
          <RemovedDocuments data={removed} words={words} />
        </Section>
      ) : null}
    </div>
  );
}
