import { useMe } from "../../lib/session.ts";

/** What a form carries besides its fields. */
export function Hidden({ values = {} }: { values?: Readonly<Record<string, string | number>> }) {
  const me = useMe();
  return (
    <>
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
