import { cn } from "../../lib/cn.ts";
import { useMe } from "../../lib/session.ts";

/** The logo of the person's school, which says its name; nothing where it has none. On a dark page it lies on a light plate. */
export function SchoolLogo({ className }: { className: string }) {
  const { brand, institutionName } = useMe();
  return brand.logo === null ? null : (
    <img
      src={`/api/v1/institution/logo?sha=${brand.logo.sha}`}
      alt={institutionName}
      width={brand.logo.width}
      height={brand.logo.height}
      className={cn("w-auto rounded-sm bg-plate object-contain p-0.5", className)}
    />
  );
}
