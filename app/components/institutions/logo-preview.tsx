import type { Words } from "../../i18n/in-language.ts";
import type { brandingTexts } from "../../i18n/institutions-branding.ts";
import { cn } from "../../lib/cn.ts";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";

export type BrandingWords = Words<typeof brandingTexts>;

/** The grounds of the menu in each theme, whichever the page itself has. */
const LIGHT = "bg-[oklch(0.965_0.003_95)] text-[oklch(0.23_0.01_265)]";
const DARK = "bg-[oklch(0.245_0.008_265)] text-[oklch(0.94_0.004_265)]";

/** A logo as the menu shows it in each theme, and as it stands over a printed page. */
export function LogoPreview({ src, words }: { src: string; words: BrandingWords }) {
  const { institutionName } = useMe();
  const { date } = useFormat();
  const menus = [
    { label: words.light, ground: LIGHT, plate: "" },
    { label: words.dark, ground: DARK, plate: "bg-[oklch(0.97_0.002_95)]" },
  ];
  return (
    <dl className="grid gap-3 sm:grid-cols-2">
      {menus.map(({ label, ground, plate }) => (
        <div key={label}>
          <dt className="mb-1 text-xs text-muted">{label}</dt>
          <dd className={cn("flex h-12 items-center gap-2.5 rounded-md border px-4", ground)}>
            <img src={src} alt="" className={cn("h-7 max-w-16 rounded-sm object-contain p-0.5", plate)} />
            <span className="truncate text-sm font-semibold">{institutionName}</span>
          </dd>
        </div>
      ))}
      <div className="sm:col-span-2">
        <dt className="mb-1 text-xs text-muted">{words.paper}</dt>
        <dd className="rounded-md border bg-white px-4 pt-3 pb-4 text-black">
          <div className="flex items-center gap-2 border-b border-[oklch(0.905_0.004_95)] pb-1 text-xs">
            <img src={src} alt="" className="h-9 max-w-48 object-contain p-0.5" />
            <span className="min-w-0 flex-1 truncate">{institutionName}</span>
            <time suppressHydrationWarning className="shrink-0">
              {date(new Date().toISOString())}
            </time>
          </div>
        </dd>
      </div>
    </dl>
  );
}
