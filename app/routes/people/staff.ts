import { type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";

/** The former list of staff, which is a part of the list of people. */
export function loader({ request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  searchParams.delete("cursor");
  if (!searchParams.get("perfil")) searchParams.set("perfil", "staff");
  return redirect(`/personas?${searchParams}`, 301);
}
