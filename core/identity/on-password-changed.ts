import type { SystemContext } from "../context.ts";
import { type NoticeTexts, notify } from "../notifications/notify.ts";

const TEXTS: NoticeTexts = {
  es: {
    title: "Se ha cambiado tu contraseña",
    body:
      "Se han cerrado tus demás sesiones y asistentes de IA. Si has sido tú, no tienes que hacer nada. Si no has sido tú, " +
      "avisa ya a la secretaría de tu centro. Si todavía puedes entrar, cambia la contraseña, cierra las demás sesiones " +
      "y quita los segundos pasos que no conozcas en tu cuenta.",
  },
  en: {
    title: "Your password was changed",
    body:
      "Your other sessions and AI assistants were signed out. If it was you, there is nothing to do. If it was not you, " +
      "tell your school's office now. If you can still sign in, change the password, end the other sessions and take away " +
      "the second steps you do not know in your account.",
  },
};

/** Tells the person, in the app and by mail: if it was somebody else, this is how they learn of it. */
export async function onPasswordChanged(
  ctx: SystemContext,
  { userId }: { readonly userId: number },
  eventId: number,
): Promise<void> {
  await notify(ctx, eventId, [{ userId, kind: "password.changed", texts: TEXTS, url: "/cuenta" }]);
}
