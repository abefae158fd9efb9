import { type ClassValue, clsx } from "clsx";

/** Tailwind's classes by the property they set, as far as components here are given others than their own. */
const GROUPS: readonly (readonly [group: string, pattern: RegExp])[] = [
  ["display", /^(block|inline|inline-block|flex|inline-flex|grid|inline-grid|hidden|contents|table|flow-root)$/],
  ["position", /^(static|relative|absolute|fixed|sticky)$/],
  ["text-size", /^text-(xs|sm|base|lg|[2-9]?xl|\[[\d.]+(px|rem|em)\])$/],
  ["text-align", /^text-(left|center|right|start|end)$/],
  ["text-wrap", /^text-(wrap|nowrap|balance|pretty)$/],
  ["text-color", /^text-/],
  ["font-family", /^font-(sans|serif|mono)$/],
  ["font-weight", /^font-/],
  ["tracking", /^tracking-/],
  ["select", /^select-(none|text|all|auto)$/],
  ["border-style", /^border-(solid|dashed|dotted|none)$/],
  ["border-model", /^border-(separate|collapse)$/],
  ["border-spacing", /^border-spacing-/],
  ["border-width", /^border(-\d)?$/],
  ["border-$1-width", /^border-([tblrxy])(-\d)?$/],
  ["border-$1-color", /^border-([tblrxy])-/],
  ["border-color", /^border-/],
  ["rounded", /^rounded(-(none|xs|sm|md|lg|xl|full))?$/],
  ["divide-$1", /^divide-([xy])/],
  ["grid-columns", /^grid-cols-/],
  ["flex-direction", /^flex-(row|col)/],
  ["flex-wrap", /^flex-(wrap|nowrap)/],
  ["flex", /^flex-/],
  ["shrink", /^shrink/],
  ["items", /^items-/],
  ["justify", /^justify-(start|end|center|between|around|evenly)$/],
  ["align-self", /^self-/],
  ["white-space", /^whitespace-/],
  ["overflow-$1", /^overflow-([xy])-/],
  ["overflow", /^overflow-/],
  ["background", /^bg-/],
  ["shadow", /^shadow/],
  ["opacity", /^opacity-/],
  ["leading", /^leading-/],
  ["z", /^z-/],
  ["cursor", /^cursor-/],
  ["outline", /^outline/],
  ["transition", /^transition/],
  [
    "$1",
    /^(size|h|w|min-h|min-w|max-h|max-w|gap-x|gap-y|gap|p[xytblr]?|m[xytblr]?|top|right|bottom|left|inset-x|inset-y|inset|translate-x|translate-y)-/,
  ],
];

/** What a class of the first group also settles. */
const COVERS: Readonly<Record<string, readonly string[]>> = {
  size: ["h", "w"],
  p: ["px", "py", "pt", "pb", "pl", "pr"],
  px: ["pl", "pr"],
  py: ["pt", "pb"],
  m: ["mx", "my", "mt", "mb", "ml", "mr"],
  mx: ["ml", "mr"],
  my: ["mt", "mb"],
  flex: ["shrink"],
  "text-size": ["leading"],
  gap: ["gap-x", "gap-y"],
  overflow: ["overflow-x", "overflow-y"],
  inset: ["inset-x", "inset-y", "top", "right", "bottom", "left"],
  "inset-x": ["right", "left"],
  "inset-y": ["top", "bottom"],
  "border-width": [
    "border-t-width",
    "border-b-width",
    "border-l-width",
    "border-r-width",
    "border-x-width",
    "border-y-width",
  ],
  "border-color": [
    "border-t-color",
    "border-b-color",
    "border-l-color",
    "border-r-color",
    "border-x-color",
    "border-y-color",
  ],
};

const groups = new Map<string, string | null>();

/** The property that a class sets, or null when nothing here is known to compete with it. */
function groupOf(name: string): string | null {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const plain = name.replace(/^-/, "");
  const [group, pattern] = GROUPS.find(([, one]) => one.test(plain)) ?? [];
  const found =
    group === undefined || pattern === undefined ? null : group.replace("$1", pattern.exec(plain)?.[1] ?? "");
  groups.set(name, found);
  return found;
}

/** What components join is written in them, but for what a table or a value composes: those must not add up. */
const MOST_JOINED = 2_000;
const cache = new Map<string, string>();

/** Joins class names; later Tailwind classes win over earlier ones of the same property. */
export function cn(...classes: ClassValue[]): string {
  const all = clsx(classes);
  const effective = cache.get(all) ?? withoutOverridden(all);
  if (cache.size < MOST_JOINED) cache.set(all, effective);
  return effective;
}

function withoutOverridden(all: string): string {
  const taken = new Set<string>();
  const kept: string[] = [];
  for (const name of new Set(all.split(/\s+/).reverse())) {
    // Variants end at the last colon that is not inside a value: `sm:hover:`, `[&_svg]:`.
    const at = name.lastIndexOf(":", name.endsWith("]") ? name.lastIndexOf("[") : name.length) + 1;
    const variants = name.slice(0, at);
    const group = groupOf(name.slice(at));
    if (group !== null) {
      if (taken.has(variants + group)) continue;
      for (const one of [group, ...(COVERS[group] ?? [])]) taken.add(variants + one);
    }
    kept.push(name);
  }
  return kept.reverse().join(" ");
}
