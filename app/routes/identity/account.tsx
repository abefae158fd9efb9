import { useRef } from "react";
import * as z from "zod";
import { authApi } from "#contracts/api/identity/auth.ts";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import { forEachKind, notificationsApi } from "#contracts/api/notifications.ts";
import { ownDataApi } from "#contracts/api/people/own.ts";
import { AiClients, type Outcome, PasswordForm, Sessions } from "../../components/identity/account.tsx";
import { NoticeChoices, OwnDataForm } from "../../components/identity/own-data.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { factorTexts } from "../../i18n/factors.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("account.title"));

/** The faults are names of texts, which `PasswordForm` knows. */
const NewPassword = z
  .object({ currentPassword: z.string().min(1, "empty"), newPassword: z.string().min(12, "short"), repeat: z.string() })
  .refine(({ newPassword, repeat }) => newPassword === repeat, { path: ["repeat"], error: "different" });

/** The connections are kept elsewhere: where they cannot be read, the rest of the page goes on. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [{ factors }, locale, own, notices, sessions, clients] = await Promise.all([
      call(context, request, factorsApi.factors, {}),
      readerOf(context, request),
      call(context, request, ownDataApi.get, {}),
      call(context, request, notificationsApi.preferences, {}),
      call(context, request, authApi.sessions, { query: { limit: 20, cursor: queryText(request, "cursor") } }),
      call(context, request, authApi.aiClients, {}).catch((cause: unknown) => {
        if (cause instanceof ApiError && cause.status >= 500) return null;
        throw cause;
      }),
    ]);
    const kinds = inLanguage(factorTexts.kinds, locale);
    const names = factors.filter(({ isRecent }) => isRecent).map(({ label, kind }) => label ?? kinds[kind]);
    const recent =
      names.length === 0 ? null : filled(inLanguage(factorTexts, locale).recent, { names: names.join(", ") });
    return { own, notices, sessions, clients: clients?.data ?? null, recent };
  });
}

/** Ended in the meantime, here or by itself: what was wanted holds. */
function evenIfGone(cause: unknown): void {
  if (!(cause instanceof ApiError) || cause.status !== 404) throw cause;
}

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }): Promise<Outcome> => {
      const intent = text(form, "intent");
      const params = { id: text(form, "id") };
      switch (intent) {
        case "password": {
          const { currentPassword, newPassword } = NewPassword.parse({
            currentPassword: text(form, "currentPassword"),
            newPassword: text(form, "newPassword"),
            repeat: text(form, "repeat"),
          });
          await send(authApi.changePassword, { body: { currentPassword, newPassword } });
          return { intent, ok: true };
        }
        case "phone": {
          const version = text(form, "version").replace(/\D/g, "") || "0";
          await send(ownDataApi.change, { body: { phone: text(form, "phone").trim() || null } }, { version });
          return { intent, ok: true };
        }
        case "notices": {
          const mail = new Set(form.getAll("mail"));
          await send(notificationsApi.replacePreferences, { body: { email: forEachKind((kind) => mail.has(kind)) } });
          return { intent, ok: true };
        }
        case "session":
          await send(authApi.revokeSession, { params }).catch(evenIfGone);
          return { intent, ok: true };
        case "others":
          return { intent, ok: true, ...(await send(authApi.revokeOtherSessions, {})) };
        case "client":
          await send(authApi.revokeAiClient, { params }).catch(evenIfGone);
          return { intent, ok: true };
        default:
          throw data(null, { status: 400 });
      }
    },
    (refusal, form): Outcome => ({ ...refusal, intent: text(form, "intent") }),
  );
}

export default function Account() {
  const { t } = useTranslation();
  const me = useMe();
  const { own, notices, sessions, clients, recent } = useLoaderData<typeof loader>();
  const outcome = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, outcome);
  const of = (...intents: string[]) =>
    outcome !== undefined && intents.includes(outcome.intent) ? outcome : undefined;
  return (
    <>
      <PageHeader title={t("account.title")} meta={[me.name, me.email].filter(Boolean).join(" · ")} />
      <div
        ref={page}
        className="grid max-w-3xl grid-cols-1 gap-x-12 xl:max-w-none xl:grid-cols-[24rem_minmax(0,48rem)]"
      >
        <div>
          <OwnDataForm own={own} outcome={of("phone")} />
          <PasswordForm outcome={of("password")} />
          <Section title={t("factor.title")}>
            {recent === null ? null : <p className="mb-2 max-w-md text-sm">{recent}</p>}
            <Link to="/cuenta/segundo-paso" className="text-sm text-accent underline">
              {t("account.factors")}
            </Link>
          </Section>
        </div>
        <div>
          <Sessions page={sessions} outcome={of("session", "others")} />
          <NoticeChoices chosen={notices} writes={may(me, "content.create")} outcome={of("notices")} />
          <AiClients clients={clients} outcome={of("client")} />
        </div>
      </div>
    </>
  );
}
