import { data } from "../../framework/http.server.ts";

export function loader(): never {
  throw data(null, { status: 404 });
}

export default function NotFound() {
  return null;
}
