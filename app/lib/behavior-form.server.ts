import { text } from "./actions.server.ts";

const idOf = (value: string) => (/^\d{1,15}$/.test(value) ? Number(value) : Number.NaN);

/** What a form of `EntryFields` says, as the API takes it. */
export function entryOf(form: FormData) {
  const section = text(form, "sectionId");
  const tells = text(form, "tellsFamily");
  return {
    categoryId: idOf(text(form, "categoryId")),
    date: text(form, "date"),
    time: text(form, "time").slice(0, 5) || null,
    place: text(form, "place"),
    sectionId: section === "" ? null : idOf(section),
    description: text(form, "description"),
    familyText: text(form, "familyText"),
    measure: text(form, "measure"),
    witnessIds: idsOf(form, "witnessIds"),
    ...(tells === "" ? {} : { tellsFamily: tells === "1" }),
  };
}

/** The ids of what was ticked or chosen. */
export const idsOf = (form: FormData, name: string): number[] => form.getAll(name).map((value) => idOf(String(value)));

/** What a form that corrects a record says. */
export function correctionOf(form: FormData) {
  return {
    categoryId: idOf(text(form, "categoryId")),
    description: text(form, "description"),
    familyText: text(form, "familyText"),
    measure: text(form, "measure"),
    tellsFamily: text(form, "tellsFamily") === "1",
  };
}

/** A problem of one of several, `witnessIds.2`, said of the field that holds them all. */
export const byField = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([path, message]) => [path.split(".")[0] ?? path, message]));
