import { useRef } from "react";
import { MOST_CONTACTS, studentFileApi } from "#contracts/api/students/students.ts";
import { Tick } from "../../components/roster/choices.tsx";
import { ContactList } from "../../components/students/contact-list.tsx";
import { FormerContents, PartNotices } from "../../components/students/former.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { loadFormer } from "../../lib/former.server.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("contacts.title"));

const PLACES = Array.from({ length: MOST_CONTACTS }, (_, place) => place);
const FIELDS = ["name", "relation", "phone", "otherPhone", "note"] as const;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const sent = { params: { id: idParam(params) } };
  return load(async () => {
    const me = await requirePerson(context, request);
    const [listed, before] = await Promise.all([
      call(context, request, studentFileApi.contacts, sent),
      loadFormer(request, may(me, "contacts.update"), () =>
        call(context, request, studentFileApi.formerContacts, sent),
      ),
    ]);
    return { ...listed, ...before, places: PLACES, isDone: queryText(request, "hecho") === "1" };
  });
}

/** Each reading is noted: a refused form shows what was typed, and does not open the list anew. */
export const shouldRevalidate = ({ actionStatus }: { actionStatus?: number }) =>
  actionStatus === undefined || actionStatus < 400;

export function action(args: ActionFunctionArgs) {
  const params = { id: idParam(args.params) };
  return submit(
    args,
    async ({ form, send }) => {
      const contacts = filled(form).map((place) => ({
        name: text(form, `${place}.name`),
        relation: text(form, `${place}.relation`),
        phone: text(form, `${place}.phone`),
        otherPhone: text(form, `${place}.otherPhone`).trim() || null,
        note: text(form, `${place}.note`),
        mayCollect: form.get(`${place}.mayCollect`) === "1",
      }));
      const version = text(form, "version").replace(/\D/g, "") || "0";
      await send(studentFileApi.replaceContacts, { params, body: { contacts } }, { version });
      throw redirect(`/alumnado/${params.id}/contactos?hecho=1`);
    },
    // The API counts the contacts it was given; the form has places that are left empty between them.
    (refusal, form) => ({
      ...refusal,
      fields: Object.fromEntries(
        Object.entries(refusal.fields).map(([path, message]) => {
          const [, at = "", field = ""] = path.split(".");
          return [`${filled(form)[Number(at)] ?? 0}.${field}`, message];
        }),
      ),
    }),
  );
}

/** The places of a form in which something is typed. */
const filled = (form: FormData) =>
  PLACES.filter((place) => FIELDS.some((field) => text(form, `${place}.${field}`).trim() !== ""));

export default function Contacts() {
  const { t } = useTranslation();
  const me = useMe();
  const { contacts, version, former, again, isDone, places } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  const busy = useNavigation().state === "submitting";
  useRefusalFocus(page, refused);
  const shown = again?.content ?? contacts;
  return (
    <div ref={page} className="max-w-4xl">
      <p className="mb-4 text-sm text-muted">{t("contacts.isNoted")}</p>
      <PartNotices isDone={isDone} refused={refused} again={again} />
      <div className="mb-6">
        <ContactList contacts={contacts} />
      </div>
      {may(me, "contacts.update") ? (
        <>
          <Form method="post" action="." key={again?.id ?? "now"} className="mb-6 grid gap-5 print:hidden">
            <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
            <input type="hidden" name="version" value={version} />
            {places.slice(0, shown.length + 2).map((place) => (
              <fieldset key={place} className="grid gap-3 border-t pt-3 sm:grid-cols-2 lg:grid-cols-4">
                <legend className="float-left mb-2 text-sm font-medium sm:col-span-2 lg:col-span-4">
                  {t("contacts.place", { number: place + 1 })}
                </legend>
                {FIELDS.map((field) => (
                  <Field
                    key={field}
                    label={t(`contacts.${field}`)}
                    error={refused?.fields[`${place}.${field}`]}
                    {...(field === "note" ? { className: "sm:col-span-2" } : {})}
                  >
                    <Input
                      name={`${place}.${field}`}
                      type={field === "phone" || field === "otherPhone" ? "tel" : "text"}
                      autoComplete="off"
                      defaultValue={shown[place]?.[field] ?? ""}
                    />
                  </Field>
                ))}
                <div className="self-end pb-1.5 text-sm">
                  <Tick name={`${place}.mayCollect`} value="1" checked={shown[place]?.mayCollect ?? false}>
                    {t("contacts.mayCollect")}
                  </Tick>
                </div>
              </fieldset>
            ))}
            <p className="text-xs text-muted">{t("contacts.emptyHint")}</p>
            <Button type="submit" variant="primary" aria-disabled={busy} className="justify-self-start">
              {t("file.save")}
            </Button>
          </Form>
          <FormerContents former={former}>{(content) => <ContactList contacts={content} />}</FormerContents>
        </>
      ) : null}
    </div>
  );
}
