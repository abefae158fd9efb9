import { authApi } from "#contracts/api/identity/auth.ts";
import { type ActionFunctionArgs, data, redirect } from "../../framework/http.server.ts";
import { readForm } from "../../lib/actions.server.ts";
import { send } from "../../lib/api.server.ts";

export async function action({ context, request }: ActionFunctionArgs) {
  const { csrf } = await readForm(request);
  const response = await send(context, request, authApi.logout, {}, { csrf });
  if (!response.ok && response.status !== 401) throw data(null, { status: response.status });
  const headers = new Headers();
  for (const cookie of response.headers.getSetCookie()) headers.append("set-cookie", cookie);
  return redirect("/entrar?fuera=1", { headers });
}

export function loader() {
  return redirect("/");
}
