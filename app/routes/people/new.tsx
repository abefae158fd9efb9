import { useRef, useState } from "react";
import { peopleApi } from "#contracts/api/people/people.ts";
import { rolesApi } from "#contracts/api/people/roles.ts";
import { PersonFields } from "../../components/people/person-fields.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { useHydrated } from "../../lib/hydrated.ts";
import { personIn, roleIn } from "../../lib/person-form.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("person.newTitle"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const { data } = await call(context, request, rolesApi.list, {});
    return { roles: data.filter(({ mayGrant }) => mayGrant) };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const studentNumber = text(form, "studentNumber").trim();
    const optional = (name: string) => text(form, name).trim() || null;
    const student =
      studentNumber === ""
        ? {}
        : { student: { studentNumber, gradeLevel: optional("gradeLevel"), groupName: optional("groupName") } };
    const body = { ...personIn(form), roleId: roleIn(form) ?? 0, ...student };
    const { id } = await send(peopleApi.create, { body });
    throw redirect(`/personas/${id}?hecho=created`);
  });
}

const FILE_FIELDS = [
  ["studentNumber", 50],
  ["gradeLevel", 50],
  ["groupName", 50],
] as const;

export default function NewPerson() {
  const { t } = useTranslation();
  const me = useMe();
  const { roles } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const isHydrated = useHydrated();
  const page = useRef<HTMLFormElement>(null);
  const [roleId, setRoleId] = useState("");
  const busy = useNavigation().state === "submitting";
  useRefusalFocus(page, refused);
  const faults: Readonly<Record<string, string>> = refused?.fields ?? {};
  const isPupil = roles.some(({ id, kind }) => kind === "student" && String(id) === roleId);
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={t("person.newTitle")}
        eyebrow={
          <Link to="/personas" className="hover:underline">
            {t("people.title")}
          </Link>
        }
        meta={t("person.newHint")}
      />
      <Form
        ref={page}
        method="post"
        className="grid gap-6"
        onChange={({ currentTarget }) => setRoleId(String(new FormData(currentTarget).get("roleId") ?? ""))}
      >
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        {refused === undefined ? null : (
          <Notice tone="danger">
            {Object.keys(faults).length > 0 ? t("error.form") : (refused.message ?? t("error.unavailable"))}
          </Notice>
        )}
        <PersonFields faults={faults} roles={roles} />
        {isHydrated && !isPupil ? null : (
          <fieldset className="grid gap-4 sm:grid-cols-3">
            <legend className="mb-2 font-semibold">{t("person.studentFile")}</legend>
            {FILE_FIELDS.map(([name, max]) => (
              <Field key={name} label={t(`person.${name}`)} error={faults[`student.${name}`]}>
                <Input name={name} maxLength={max} required={isPupil && name === "studentNumber"} autoComplete="off" />
              </Field>
            ))}
          </fieldset>
        )}
        <div className="flex gap-2">
          <Button type="submit" variant="primary" aria-disabled={busy}>
            {t("person.create")}
          </Button>
          <Button asChild>
            <Link to="/personas">{t("common.cancel")}</Link>
          </Button>
        </div>
      </Form>
    </div>
  );
}
