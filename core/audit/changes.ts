export type Scalar = string | number | boolean | null;

export interface Change {
  /** The way to it, as in `counts.users`. */
  readonly field: string;
  readonly before: Scalar;
  readonly after: Scalar;
}

/** Of the row itself and not of what a person did. */
const BOOKKEEPING: ReadonlySet<string> = new Set(["id", "version", "createdAt", "updatedAt"]);
const DEPTH = 3;

/** What differs between two stored values, field by field in the order of the later one; lists as one text. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const [was, is] = [flattened(before), flattened(after)];
  return [...new Set([...is.keys(), ...was.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter((change) => change.before !== change.after);
}

function flattened(value: unknown): ReadonlyMap<string, Scalar> {
  const found = new Map<string, Scalar>();
  const visit = (path: readonly string[], inner: unknown): void => {
    if (isRecord(inner) && path.length < DEPTH) {
      for (const [key, each] of Object.entries(inner)) {
        if (path.length > 0 || !BOOKKEEPING.has(key)) visit([...path, key], each);
      }
    } else if (path.length > 0) {
      found.set(path.join("."), scalarOf(inner));
    }
  };
  visit([], value);
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function scalarOf(value: unknown): Scalar {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value) && value.every((each) => typeof each !== "object")) return value.join(", ");
  return JSON.stringify(value);
}
