import { KeyRound } from "lucide-react";
import { API_KEY_PERMISSIONS, apiKeysApi } from "#contracts/api/identity/api-keys.ts";
import { KeyRow, NewKey } from "../../components/identity/api-keys.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { useActionData, useLoaderData } from "../../framework/index.ts";
import { apiKeys } from "../../i18n/api-keys.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { permissionTitle } from "../../i18n/permissions.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { may } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_, data) => data?.words.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [page, me, locale] = await Promise.all([
      call(context, request, apiKeysApi.list, { query: { cursor: queryText(request, "cursor"), limit: 25 } }),
      requirePerson(context, request),
      readerOf(context, request),
    ]);
    const titled = (name: string) => ({ name, title: permissionTitle(name, locale) });
    return {
      words: inLanguage(apiKeys, locale),
      page: { ...page, data: page.data.map((key) => ({ ...key, permissions: key.permissions.map(titled) })) },
      givable: API_KEY_PERMISSIONS.filter((name) => may(me, name)).map(titled),
    };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    switch (text(form, "intent")) {
      case "create": {
        const permissions = form.getAll("permission").filter((value) => typeof value === "string");
        const body = { name: text(form, "name"), days: Number(text(form, "days")), permissions };
        const { name, key } = await send(apiKeysApi.create, { body });
        return { ok: true as const, made: { name, key } };
      }
      case "revoke": {
        await send(apiKeysApi.revoke, { params: { id: text(form, "id") } });
        return { ok: true as const, made: null };
      }
      default:
        throw data(null, { status: 400 });
    }
  });
}

export default function ApiKeysPage() {
  const { t } = useTranslation();
  const { words, page, givable } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const fields: Record<string, string> = answer === undefined || answer.ok ? {} : answer.fields;
  return (
    <div className="max-w-3xl">
      <PageHeader title={words.title} />
      <p className="mb-4 max-w-2xl text-sm text-muted">{words.hint}</p>
      <div className="mb-4 grid gap-2">
        {answer === undefined ? null : !answer.ok ? (
          Object.keys(fields).length > 0 ? null : (
            <Notice tone="danger">{answer.message ?? t("error.unavailable")}</Notice>
          )
        ) : answer.made === null ? (
          <Notice tone="ok">{words.revoked}</Notice>
        ) : (
          <Notice tone="ok">
            <p className="font-medium">{answer.made.name}</p>
            <p>{words.made}</p>
            <p className="mt-2 rounded-sm bg-surface p-2 font-mono text-ink break-all select-all">{answer.made.key}</p>
          </Notice>
        )}
      </div>
      <Section title={words.list}>
        {page.data.length === 0 ? (
          <EmptyState icon={<KeyRound />} title={words.none} />
        ) : (
          <>
            <Rows>
              {page.data.map((key) => (
                <KeyRow key={key.id} apiKey={key} words={words} />
              ))}
            </Rows>
            <Pager page={page} />
          </>
        )}
      </Section>
      <NewKey words={words} givable={givable} fields={fields} />
    </div>
  );
}
