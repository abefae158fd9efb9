/** What was typed or chosen for a result, as the API takes it: a word of the scale, a number, or what is none. */
export function resultEntry(choice: string) {
  const clean = choice.trim();
  if (clean === "not_assessed" || clean.toUpperCase() === "NE") return { status: "not_assessed" } as const;
  if (clean === "exempt" || clean.toUpperCase() === "EX") return { status: "exempt" } as const;
  return /^\d{1,3}([.,]\d{1,4})?$/.test(clean)
    ? { value: Number(clean.replace(",", ".")) }
    : { label: clean.toUpperCase() };
}
