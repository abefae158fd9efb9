import { ServiceStates } from "../../components/operations/service-states.tsx";
import { readiness } from "../../edge/ready.ts";
import { type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { currentPerson } from "../../lib/api.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("status.title"));

/** Whoever is signed in sees it inside the application. A service that is down must not hide that it is. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await currentPerson(context, request).catch(() => null);
  if (me !== null) throw redirect("/estado");
  return readiness(context.env, context.requestId);
}

export default function Status() {
  const { t } = useTranslation();
  const platform = useLoaderData<typeof loader>();
  const home = (
    <Link to="/" className="hover:underline">
      {t("app.name")}
    </Link>
  );
  return (
    <main className="mx-auto max-w-2xl px-4 py-12">
      <ServiceStates platform={platform} eyebrow={home} />
    </main>
  );
}
