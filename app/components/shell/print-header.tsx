import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";

/** What stands over a printed page instead of the menus: the school and the day. */
export function PrintHeader() {
  const me = useMe();
  const { date } = useFormat();
  return (
    <div className="hidden justify-between border-b px-4 pb-1 text-xs print:flex">
      <span>{me.institutionName}</span>
      <time suppressHydrationWarning>{date(new Date().toISOString())}</time>
    </div>
  );
}
