import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { SchoolLogo } from "./school-logo.tsx";

/** What stands over a printed page instead of the menus: the school and the day. */
export function PrintHeader() {
  const me = useMe();
  const { date } = useFormat();
  return (
    <div className="hidden items-center gap-2 border-b px-4 pb-1 text-xs print:flex">
      <SchoolLogo className="h-9 max-w-48" />
      <span aria-hidden={me.brand.logo !== null} className="flex-1">
        {me.institutionName}
      </span>
      <time suppressHydrationWarning>{date(new Date().toISOString())}</time>
    </div>
  );
}
