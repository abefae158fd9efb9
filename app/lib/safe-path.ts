/** The path to come back to, if it is one of this site; `/` otherwise. `//host` and `/\host` are other sites. */
export function safePath(next: FormDataEntryValue | null): string {
  if (typeof next !== "string" || !/^\/(?![/\\])/.test(next)) return "/";
  const url = new URL(next, "https://self.invalid");
  return url.host === "self.invalid" ? `${url.pathname}${url.search}` : "/";
}

export function signInPath(requestUrl: string): string {
  const { pathname, search } = new URL(requestUrl);
  const next = safePath(`${pathname}${search}`);
  return next === "/" ? "/entrar" : `/entrar?next=${encodeURIComponent(next)}`;
}
