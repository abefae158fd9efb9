import { text } from "./actions.server.ts";

/** What a form says for the commit of an import: the number typed, and which corrections by hand give way to the file. */
export function commitBody(form: FormData) {
  const typed = text(form, "confirmCount").replace(/[\s.]/g, "");
  const people = form.getAll("overwrite").filter((value) => typeof value === "string");
  const all = text(form, "overwriteAll") === "1";
  return {
    ...(/^\d{1,9}$/.test(typed) ? { confirmCount: Number(typed) } : {}),
    ...(all || people.length > 0 ? { overwrite: { all, people } } : {}),
  };
}
