/** Pages of people without a session: they show none of the texts that the others need. */
const ENTRY_PAGES: ReadonlySet<string> = new Set([
  "/entrar",
  "/entrar/codigo",
  "/entrar/llave",
  "/recuperar",
  "/entrada",
]);

export function isEntryPage(path: string): boolean {
  return ENTRY_PAGES.has(path.length > 1 ? path.replace(/\/$/, "") : path);
}
