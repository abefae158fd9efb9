import type { Page } from "@playwright/test";
import routes from "../../app/routes.ts";

interface Route {
  readonly path?: string | undefined;
  readonly index?: boolean | undefined;
  readonly children?: readonly Route[] | undefined;
}

/** Places that are no page: they only receive forms. */
const FORMS = new Set(["/salir", "/preferencias", "/grupos/:id/tareas", "/contenidos/nuevo/envio"]);

/** Every address of the application, `:id` where a number stands. */
export function patternsOf(entries: readonly Route[] = [routes].flat(), above = ""): string[] {
  return entries.flatMap(({ path, index, children = [] }) => {
    const at = path === undefined ? above : `${above}/${path}`;
    const below = patternsOf(children, at);
    const own = path !== undefined && !children.some((child) => child.index) ? [at] : index ? [at || "/"] : [];
    return [...own, ...below].filter((pattern) => !pattern.includes("*") && !FORMS.has(pattern));
  });
}

const matcher = (pattern: string) => new RegExp(`^${pattern.replaceAll(":id", "\\d+")}$`);

/** Addresses that the links of a page lead to, inside the application. */
async function linksOf(page: Page): Promise<string[]> {
  return page.locator("a[href^='/']").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
}

/**
 * Calls `visit` with each page that this person reaches: those without a number directly, the others by the first link
 * that leads to one of their kind.
 */
export async function walk(page: Page, visit: (pattern: string, path: string) => Promise<boolean>): Promise<void> {
  const left = new Set(patternsOf());
  const todo = [...left].filter((pattern) => !pattern.includes(":")).map((path) => [path, path] as const);
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
    const [pattern, path] = next;
    if (!left.delete(pattern) || !(await visit(pattern, path))) continue;
    const links = [...(await linksOf(page)), ...(pattern === "/grupos/:id" ? [`${path}/lista`, `${path}/chat`] : [])];
    for (const one of left) {
      const found = links.find((link) => matcher(one).test(link));
      if (found !== undefined && one.includes(":")) todo.push([one, found]);
    }
  }
}
