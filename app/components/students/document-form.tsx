import { DOCUMENT_STAFF, type DocumentCategory, type StudentDocument } from "#contracts/api/students/documents.ts";
import { FILE_KIND_NAMES } from "#contracts/file-kinds.ts";
import { Form, useNavigation } from "../../framework/index.ts";
import type { Words } from "../../i18n/in-language.ts";
import type { documentTexts } from "../../i18n/student-documents.ts";
import { useMe } from "../../lib/session.ts";
import { Tick } from "../roster/choices.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { FileInput } from "../ui/file-input.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";

export type DocumentWords = Words<typeof documentTexts>;

export interface DocumentFormProps {
  readonly words: DocumentWords;
  /** Those that the reader may give a document. */
  readonly categories: readonly DocumentCategory[];
  readonly errors: Readonly<Record<string, string>>;
}

type Shown = Pick<StudentDocument, "title" | "category" | "staff" | "forFamily" | "forStudent">;

/** What a document is and who sees it. */
export function DocumentFields({ words, categories, errors, shown }: DocumentFormProps & { readonly shown?: Shown }) {
  return (
    <>
      <Field label={words.field.title} error={errors.title}>
        <Input
          name="title"
          required
          minLength={2}
          maxLength={120}
          defaultValue={shown?.title ?? ""}
          className="max-sm:h-11"
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={words.field.category} error={errors.category}>
          <Select name="category" defaultValue={shown?.category ?? "authorisation"} className="max-sm:h-11">
            {categories.map((category) => (
              <option key={category} value={category}>
                {words.category[category]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={words.field.staff} error={errors.staff}>
          <Select name="staff" defaultValue={shown?.staff ?? "tutors"} className="max-sm:h-11">
            {DOCUMENT_STAFF.map((staff) => (
              <option key={staff} value={staff}>
                {words.staff[staff]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <div className="grid gap-2 text-sm">
        <Tick name="forFamily" value="1" checked={shown?.forFamily ?? false}>
          {words.field.family}
        </Tick>
        <Tick name="forStudent" value="1" checked={shown?.forStudent ?? false}>
          {words.field.student}
        </Tick>
      </div>
    </>
  );
}

/** Of a document that is not there yet, with its file. */
export function NewDocument(props: DocumentFormProps) {
  const me = useMe();
  const busy = useNavigation().state === "submitting";
  const { words, errors } = props;
  return (
    <Form method="post" encType="multipart/form-data" className="grid max-w-3xl gap-4">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <DocumentFields {...props} />
      <Field label={words.field.file} hint={words.field.fileHint} error={errors.file}>
        <FileInput name="file" accept={FILE_KIND_NAMES.join(",")} className="max-sm:h-11" />
      </Field>
      <Button
        type="submit"
        name="intent"
        value="add"
        variant="primary"
        aria-disabled={busy}
        className="justify-self-start max-sm:h-11"
      >
        {words.upload}
      </Button>
    </Form>
  );
}
