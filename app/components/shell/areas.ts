import {
  Bell,
  BookOpen,
  Bot,
  Building2,
  CheckCheck,
  ClipboardCheck,
  Contact,
  House,
  KeyRound,
  Layers,
  type LucideIcon,
  Power,
  Scale,
  ScrollText,
  Sparkles,
  Upload,
  Users,
} from "lucide-react";
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
    | "nav.attendance"
    | "nav.behavior"
    | "nav.evaluation"
    | "nav.content"
    | "nav.people"
    | "nav.import"
    | "nav.aiClients"
    | "nav.queues"
    | "nav.switches"
    | "nav.audit"
    | "nav.apiKeys"
    | "nav.school"
    | "nav.notices";
  readonly icon: LucideIcon;
}

/** What decides which areas somebody has. */
type Whose = Pick<Me, "kind" | "permissions">;

/** The areas of the application in the order of the sidebar: menu, palette and phone drawer read this. */
const AREAS: readonly (Omit<Area, "label"> & {
  readonly label: (me: Whose) => Area["label"];
  readonly opens: (me: Whose) => boolean;
})[] = [
  { to: "/", icon: House, label: () => "nav.home", opens: () => true },
  {
    to: "/alumnado",
    icon: Users,
    label: (me) => (may(me, "students.read") ? "nav.students" : "nav.children"),
    opens: (me) => may(me, "students.read") || may(me, "children.read"),
  },
  { to: "/personas", icon: Contact, label: () => "nav.people", opens: (me) => may(me, "users.read") },
  {
    to: "/grupos",
    icon: BookOpen,
    label: (me) => (me.kind === "student" ? "nav.mySections" : "nav.sections"),
    opens: (me) => may(me, "courses.read"),
  },
  {
    to: "/asistencia",
    icon: CheckCheck,
    label: () => "nav.attendance",
    opens: (me) => may(me, "attendance.oversee") || may(me, "attendance.create"),
  },
  {
    to: "/convivencia",
    icon: Scale,
    label: () => "nav.behavior",
    opens: (me) => may(me, "behavior.create") || may(me, "behavior.oversee"),
  },
  {
    to: "/evaluaciones",
    icon: ClipboardCheck,
    label: () => "nav.evaluation",
    opens: (me) => may(me, "evaluation.manage") || may(me, "grades.create"),
  },
  {
    to: "/contenidos",
    icon: Sparkles,
    label: () => "nav.content",
    opens: (me) => may(me, "content.read"),
  },
  { to: "/importar", icon: Upload, label: () => "nav.import", opens: (me) => may(me, "users.import") },
  {
    to: "/asistentes",
    icon: Bot,
    label: () => "nav.aiClients",
    opens: (me) => may(me, "audit.read"),
  },
  { to: "/auditoria", icon: ScrollText, label: () => "nav.audit", opens: (me) => may(me, "audit.read") },
  { to: "/claves", icon: KeyRound, label: () => "nav.apiKeys", opens: (me) => may(me, "settings.update") },
  { to: "/centro", icon: Building2, label: () => "nav.school", opens: (me) => may(me, "settings.update") },
  { to: "/operacion/colas", icon: Layers, label: () => "nav.queues", opens: (me) => may(me, "platform.operate") },
  {
    to: "/operacion/interruptores",
    icon: Power,
    label: () => "nav.switches",
    opens: (me) => may(me, "platform.operate"),
  },
  { to: "/avisos", icon: Bell, label: () => "nav.notices", opens: () => true },
];

/** Those that a person's permissions open. */
export function areasOf(me: Whose): Area[] {
  return AREAS.filter(({ opens }) => opens(me)).map(({ to, icon, label }) => ({ to, icon, label: label(me) }));
}
