import { eq } from "drizzle-orm";
import { institutions, users } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { notify } from "../notifications/notify.ts";

/** Tells the person, in the app and by mail: if it was somebody else, this is how they learn of it. */
export async function onPasswordChanged(
  ctx: SystemContext,
  { userId }: { readonly userId: number },
  eventId: number,
): Promise<void> {
  const [[person]] = await ctx.db.batch((q) => [
    q
      .select({ locale: users.locale, schoolLocale: institutions.locale })
      .from(users)
      .innerJoin(institutions, eq(institutions.id, users.institutionId))
      .where(eq(users.id, userId)),
  ]);
  if (person === undefined) return;
  const english = (person.locale ?? person.schoolLocale) === "en";
  await notify(ctx, eventId, [
    {
      userId,
      kind: "password.changed",
      title: english ? "Your password was changed" : "Se ha cambiado tu contraseña",
      body: english
        ? "Your other sessions and AI assistants were signed out. If it was not you, tell your school's office now."
        : "Se han cerrado tus demás sesiones y asistentes de IA. Si no has sido tú, avisa ya a la secretaría de tu centro.",
      url: "/cuenta",
    },
  ]);
}
