import { Bell, BookOpen, Bot, Contact, House, Layers, type LucideIcon, Sparkles, Upload, Users } from "lucide-react";
import type { Me } from "#contracts/api/identity/auth.ts";
import { may } from "../../lib/session.ts";

export interface Area {
  readonly to: string;
  readonly label:
    | "nav.home"
    | "nav.students"
    | "nav.children"
    | "nav.sections"
    | "nav.mySections"
    | "nav.content"
    | "nav.staff"
    | "nav.import"
    | "aiClients.nav"
    | "operations.nav"
    | "nav.notices";
  readonly icon: LucideIcon;
}

/** An operator has every permission and no school: theirs has nobody in it. */
export const inSchool = (me: Me): boolean => me.kind !== "super_admin";

const OUTSIDE_SCHOOLS = ["/operacion", "/centros", "/estado", "/avisos", "/cuenta"];

/** Has the page at this path anything to show? Most are about a school. */
export function opensTo(me: Me, path: string): boolean {
  return inSchool(me) || path === "/" || OUTSIDE_SCHOOLS.some((place) => `${path}/`.startsWith(`${place}/`));
}

/** The areas of the application in the order of the sidebar: menu, palette and phone drawer read this. */
const AREAS: readonly (Omit<Area, "label"> & {
  readonly label: (me: Me) => Area["label"];
  readonly opens: (me: Me) => boolean;
})[] = [
  { to: "/", icon: House, label: () => "nav.home", opens: () => true },
  {
    to: "/alumnado",
    icon: Users,
    label: (me) => (may(me, "students.read") ? "nav.students" : "nav.children"),
    opens: (me) => inSchool(me) && (may(me, "students.read") || may(me, "children.read")),
  },
  { to: "/profesorado", icon: Contact, label: () => "nav.staff", opens: (me) => inSchool(me) && may(me, "users.read") },
  {
    to: "/grupos",
    icon: BookOpen,
    label: (me) => (me.kind === "student" ? "nav.mySections" : "nav.sections"),
    opens: (me) => inSchool(me) && may(me, "courses.read"),
  },
  {
    to: "/contenidos",
    icon: Sparkles,
    label: () => "nav.content",
    opens: (me) => inSchool(me) && may(me, "content.read"),
  },
  { to: "/importar", icon: Upload, label: () => "nav.import", opens: (me) => inSchool(me) && may(me, "users.import") },
  {
    to: "/asistentes",
    icon: Bot,
    label: () => "aiClients.nav",
    // An operator answers for no school: theirs has nobody who could connect an assistant.
    opens: (me) => may(me, "audit.read") && !may(me, "platform.operate"),
  },
  { to: "/operacion/colas", icon: Layers, label: () => "operations.nav", opens: (me) => may(me, "platform.operate") },
  { to: "/avisos", icon: Bell, label: () => "nav.notices", opens: () => true },
];

/** Those that a person's permissions open. */
export function areasOf(me: Me): Area[] {
  return AREAS.filter(({ opens }) => opens(me)).map(({ to, icon, label }) => ({ to, icon, label: label(me) }));
}
