/** What a spreadsheet takes for a formula, behind any apostrophes that already keep it from doing so. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;

/** A value that no spreadsheet runs: one that looks like a formula gets an apostrophe, which `unguarded` takes away. */
export function guarded(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value;
}

export function unguarded(value: string): string {
  return GUARDED.test(value) ? value.slice(1) : value;
}
