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

/** The pages of the application that a person's permissions open, in the order of the sidebar. */
export function areasOf(me: Me): Area[] {
  const areas: Area[] = [{ to: "/", label: "nav.home", icon: House }];
  if (me.kind !== "super_admin") {
    const people = may(me, "students.read") ? "nav.students" : "nav.children";
    if (may(me, "students.read") || may(me, "children.read"))
      areas.push({ to: "/alumnado", label: people, icon: Users });
    if (may(me, "users.read")) areas.push({ to: "/profesorado", label: "nav.staff", icon: Contact });
    if (may(me, "courses.read")) {
      areas.push({ to: "/grupos", label: me.kind === "student" ? "nav.mySections" : "nav.sections", icon: BookOpen });
    }
    if (may(me, "content.read")) areas.push({ to: "/contenidos", label: "nav.content", icon: Sparkles });
    if (may(me, "users.import")) areas.push({ to: "/importar", label: "nav.import", icon: Upload });
  }
  // An operator answers for no school: theirs has nobody who could connect an assistant.
  if (may(me, "audit.read") && !may(me, "platform.operate"))
    areas.push({ to: "/asistentes", label: "aiClients.nav", icon: Bot });
  if (may(me, "platform.operate")) areas.push({ to: "/operacion/colas", label: "operations.nav", icon: Layers });
  areas.push({ to: "/avisos", label: "nav.notices", icon: Bell });
  return areas;
}
