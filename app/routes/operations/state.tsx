import { ServiceStates } from "../../components/operations/service-states.tsx";
import { readiness } from "../../edge/ready.ts";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { useLoaderData } from "../../framework/index.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("status.title"));

export async function loader({ context }: LoaderFunctionArgs) {
  return readiness(context.env, context.requestId);
}

export default function State() {
  return <ServiceStates platform={useLoaderData<typeof loader>()} />;
}
