import { sectionsApi } from "#contracts/api/sections.ts";
import { SettingsHeader } from "../../components/institutions/settings-header.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData } from "../../framework/index.ts";
import { justificationTexts } from "../../i18n/attendance-justifications.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { settingsTexts } from "../../i18n/institutions-settings.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { groupLabel } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.tabs.tutors);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [groups, locale] = await Promise.all([
      call(context, request, sectionsApi.groupTutors, {}),
      readerOf(context, request),
    ]);
    return {
      ...groups,
      words: inLanguage(settingsTexts, locale),
      texts: inLanguage(justificationTexts.tutors, locale),
      done: queryText(request, "hecho") === "saved",
    };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const userIds = ["first", "second"].flatMap((name) => Number(text(form, name).replace(/\D/g, "")) || []);
    const version = text(form, "version").replace(/[^\d-]/g, "") || "0";
    await send(sectionsApi.setGroupTutors, { body: { groupName: text(form, "groupName"), userIds } }, { version });
    throw redirect("/centro/tutorias?hecho=saved");
  });
}

/** Who is tutor of each group. */
export default function Tutors() {
  const me = useMe();
  const { data, teachers, words, texts, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  return (
    <>
      <SettingsHeader words={words} />
      <div className="mb-3 max-w-4xl empty:hidden">
        {done && refused === null ? <Done>{texts.saved}</Done> : null}
        {refused === null ? null : <Notice tone="danger">{refused.message}</Notice>}
      </div>
      <p className="mb-4 max-w-4xl text-sm text-muted">{texts.intro}</p>
      {data.length === 0 ? (
        <p className="text-sm text-muted">{texts.none}</p>
      ) : (
        <Rows className="max-w-4xl">
          {data.map(({ groupName, tutors, version }) => {
            const group = groupLabel(groupName);
            return (
              <li key={groupName} className="px-3 py-2">
                <Form method="post" preventScrollReset className="flex flex-wrap items-center gap-2">
                  <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
                  <input type="hidden" name="groupName" value={groupName} />
                  <input type="hidden" name="version" value={version} />
                  <h2 className="w-28 shrink-0 font-medium">{group}</h2>
                  {(["first", "second"] as const).map((name, at) => (
                    <Select
                      key={`${name}/${tutors[at]?.userId ?? ""}`}
                      name={name}
                      aria-label={filled(texts[name], { group })}
                      defaultValue={tutors[at]?.userId ?? ""}
                      className="h-9 min-w-48 flex-1 max-sm:h-11 max-sm:basis-full"
                    >
                      <option value="">{texts.nobody}</option>
                      {teachers.map(({ userId, name: of }) => (
                        <option key={userId} value={userId}>
                          {of}
                        </option>
                      ))}
                    </Select>
                  ))}
                  <Button type="submit" className="max-sm:h-11" aria-label={filled(texts.save, { group })}>
                    {words.save}
                  </Button>
                </Form>
              </li>
            );
          })}
        </Rows>
      )}
    </>
  );
}
