import type * as z from "zod";

/** What a form carries of a browser's answer. Throws `ZodError` for anything else. */
export function passkeyIn<Schema extends z.ZodType>(schema: Schema, field: string): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(field);
  } catch {
    json = null;
  }
  return schema.parse(json);
}
