const SELF = "https://self.invalid";

function parse(address: string): { origin: string; path: string } | null {
  if (!URL.canParse(address, SELF)) return null;
  const { origin, pathname, search } = new URL(address, SELF);
  return { origin, path: `${pathname}${search}` };
}

/** The path and query of an address as the browser's own parser writes them, or null when it leaves this site. */
export function insidePath(address: string | null | undefined): string | null {
  if (!address?.startsWith("/")) return null;
  const first = parse(address);
  if (first?.origin !== SELF) return null;
  // Removing dot segments may leave "//host", which names another site when it is parsed again.
  const again = parse(first.path);
  return again?.origin === SELF && again.path === first.path ? first.path : null;
}

/** The path to come back to, if it is one of this site; `/` otherwise. */
export function safePath(next: FormDataEntryValue | null): string {
  return (typeof next === "string" ? insidePath(next) : null) ?? "/";
}

export function signInPath(requestUrl: string): string {
  const { pathname, search } = new URL(requestUrl);
  const next = safePath(`${pathname}${search}`);
  return next === "/" ? "/entrar" : `/entrar?next=${encodeURIComponent(next)}`;
}

/** The page of the second step, which goes on to where the first was asked to. */
export function secondStepPath(next: FormDataEntryValue | null): string {
  return `/entrar/codigo?next=${encodeURIComponent(safePath(next))}`;
}

/** The page on which people prove again who they are, and then come back. */
export function confirmationPath(next: string): string {
  return `/cuenta/confirmar?next=${encodeURIComponent(safePath(next))}`;
}
