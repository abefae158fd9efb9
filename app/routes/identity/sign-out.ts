import { authApi } from "#contracts/api/identity/auth.ts";
import { NO_SESSION } from "#contracts/http.ts";
import { type ActionFunctionArgs, data, redirect } from "../../framework/http.server.ts";
import { submit } from "../../lib/submit.server.ts";

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ send, headers }) => {
      await send(authApi.logout, {}).catch((cause: unknown) => {
        // No session is left to end: what was wanted holds, and the browser's cookie is worth nothing.
        if (!(cause instanceof Response) || cause.status !== 302) throw cause;
        for (const cookie of NO_SESSION) headers.append("set-cookie", cookie);
      });
      return redirect("/entrar?fuera=1", { headers });
    },
    // No page of its own could show it.
    ({ status }) => {
      throw data(null, { status });
    },
  );
}

export function loader() {
  return redirect("/");
}
