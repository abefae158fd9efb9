import { AppError } from "./errors.ts";

/** An opaque cursor over an offset-free position: base64url of a JSON array of the last row's sort values. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(position))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The position behind a cursor. Errors: `bad_request` for a cursor that is not ours. */
export function decodeCursor(cursor: string | undefined, kinds: readonly ("string" | "number")[]) {
  if (cursor === undefined) return null;
  const refused = new AppError("bad_request", "El cursor no es válido.", {
    issues: [{ path: "cursor", message: "no es un cursor de esta lista" }],
  });
  let position: unknown;
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    position = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
  } catch {
    throw refused;
  }
  if (!Array.isArray(position) || position.length !== kinds.length) throw refused;
  return position.map((part: unknown, index) => {
    const fits = kinds[index] === "number" ? Number.isSafeInteger(part) : typeof part === "string";
    if (!fits || (typeof part !== "string" && typeof part !== "number")) throw refused;
    return part;
  });
}

/** Cuts one extra row off a page and tells where the next begins. */
export function cut<Row>(rows: readonly Row[], limit: number, position: (row: Row) => readonly (string | number)[]) {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(position(last)) : null };
}
