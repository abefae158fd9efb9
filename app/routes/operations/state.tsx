import { operationsApi } from "#contracts/api/operations.ts";
import { KeyProgress } from "../../components/operations/key-progress.tsx";
import { ServiceStates } from "../../components/operations/service-states.tsx";
import { readiness } from "../../edge/ready.ts";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { useLoaderData } from "../../framework/index.ts";
import { call, requirePerson } from "../../lib/api.server.ts";
import { may } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("status.title"));

/** The state of the services is told whatever fails: what is known beside it may be missing. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await requirePerson(context, request);
  const [platform, keys] = await Promise.all([
    readiness(context.env, context.requestId),
    may(me, "platform.operate") ? call(context, request, operationsApi.keys, {}).catch(() => null) : null,
  ]);
  return { platform, keys };
}

export default function State() {
  const { platform, keys } = useLoaderData<typeof loader>();
  return (
    <>
      <ServiceStates platform={platform} />
      {keys === null ? null : <KeyProgress keys={keys} />}
    </>
  );
}
