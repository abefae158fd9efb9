import { authApi } from "#contracts/api/identity/auth.ts";
import { type ActionFunctionArgs, data, redirect } from "../../framework/http.server.ts";
import { submit } from "../../lib/submit.server.ts";

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ send, headers }) => {
      await send(authApi.logout, {}).catch((cause: unknown) => {
        // No session is left to end: what was wanted holds.
        if (!(cause instanceof Response)) throw cause;
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
