import { authApi } from "#contracts/api/identity/auth.ts";
import { AiClients } from "../../components/identity/ai-clients.tsx";
import { PasswordForm } from "../../components/identity/password-form.tsx";
import type { Outcome } from "../../components/identity/result.tsx";
import { Sessions } from "../../components/identity/sessions.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { useActionData, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { type Refusal, readForm, refusal, text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { queryText } from "../../lib/params.server.ts";
import { useMe } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("account.title"));

const MIN_LENGTH = 12;

/** The connections are kept elsewhere: where they cannot be read, the rest of the page goes on. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [sessions, clients] = await Promise.all([
      call(context, request, authApi.sessions, { query: { limit: 20, cursor: queryText(request, "cursor") } }),
      call(context, request, authApi.aiClients, {}).catch((cause: unknown) => {
        if (cause instanceof ApiError && cause.status >= 500) return null;
        throw cause;
      }),
    ]);
    return { sessions, clients: clients?.data ?? null };
  });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const { form, csrf } = await readForm(request);
  const intent = text(form, "intent");
  const id = text(form, "id");
  const done = (more: { closed?: number } = {}): Outcome => ({ intent, ok: true, ...more });
  const refused = (why: Refusal) => data<Outcome>({ ...why, intent }, { status: why.status });
  try {
    switch (intent) {
      case "password": {
        const fields = passwordFaults(form);
        if (Object.keys(fields).length > 0) return refused({ ok: false, status: 422, message: null, fields });
        const body = { currentPassword: text(form, "current"), newPassword: text(form, "next") };
        await call(context, request, authApi.changePassword, { body }, { csrf });
        return done();
      }
      case "session":
        await call(context, request, authApi.revokeSession, { params: { id } }, { csrf });
        return done();
      case "others":
        return done(await call(context, request, authApi.revokeOtherSessions, {}, { csrf }));
      case "client":
        await call(context, request, authApi.revokeAiClient, { params: { id } }, { csrf });
        return done();
      default:
        throw data(null, { status: 400 });
    }
  } catch (cause) {
    const why = refusal(cause);
    // Ended in the meantime, here or by itself: what was wanted holds.
    return why.status === 404 ? done() : refused(why);
  }
}

function passwordFaults(form: FormData): Record<string, string> {
  const [current, next, repeat] = ["current", "next", "repeat"].map((name) => text(form, name));
  return {
    ...(current === "" ? { currentPassword: "empty" } : {}),
    ...((next ?? "").length < MIN_LENGTH ? { newPassword: "short" } : {}),
    ...(next !== repeat ? { repeat: "different" } : {}),
  };
}

export default function Account() {
  const { t } = useTranslation();
  const me = useMe();
  const { sessions, clients } = useLoaderData<typeof loader>();
  const outcome = useActionData<typeof action>();
  const of = (...intents: string[]) =>
    outcome !== undefined && intents.includes(outcome.intent) ? outcome : undefined;
  return (
    <div className="max-w-3xl">
      <PageHeader title={t("account.title")} meta={[me.name, me.email].filter(Boolean).join(" · ")} />
      <PasswordForm outcome={of("password")} />
      <Sessions page={sessions} outcome={of("session", "others")} />
      <AiClients clients={clients} outcome={of("client")} />
    </div>
  );
}
