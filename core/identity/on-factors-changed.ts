import type { FactorsChanged } from "#contracts/internal/outbox.ts";
import type { SystemContext } from "../context.ts";
import { type NoticeTexts, notify } from "../notifications/notify.ts";

const ADVICE = {
  es: "Si has sido tú, no tienes que hacer nada. Si no has sido tú, cambia ya la contraseña y avisa a la secretaría de tu centro.",
  en: "If it was you, there is nothing to do. If it was not you, change your password now and tell your school's office.",
};

const TEXTS: Readonly<Record<FactorsChanged["change"], NoticeTexts>> = {
  added: {
    es: {
      title: "Se ha añadido un segundo paso para entrar en tu cuenta",
      body: `Desde ahora, además de la contraseña se pide un código. Tus demás sesiones se han cerrado. Si has sido tú, no tienes que hacer nada. Si no has sido tú, pide ya una contraseña nueva en «He olvidado la contraseña»: al ponerla se quitan los segundos pasos añadidos en los últimos 30 días. Y avisa a la secretaría de tu centro.`,
    },
    en: {
      title: "A second step was added to signing in to your account",
      body: `From now on a code is asked for besides the password. Your other sessions were signed out. If it was you, there is nothing to do. If it was not you, ask for a new password by “I forgot my password” now: with it the second steps of the last 30 days end. And tell your school's office.`,
    },
  },
  cleared: {
    es: {
      title: "Tu centro ha quitado los segundos pasos de tu cuenta",
      body: `Ya solo se pide la contraseña, y tus sesiones se han cerrado. Añade otra vez un segundo paso en tu cuenta. Si no lo has pedido, avisa ya a la secretaría de tu centro.`,
    },
    en: {
      title: "Your school took away the second steps of your account",
      body: `Only the password is asked for now, and your sessions were signed out. Add a second step again in your account. If you did not ask for this, tell your school's office now.`,
    },
  },
  removed: {
    es: { title: "Se ha quitado un segundo paso para entrar en tu cuenta", body: ADVICE.es },
    en: { title: "A second step was removed from signing in to your account", body: ADVICE.en },
  },
  codes: {
    es: {
      title: "Se han creado códigos de recuperación nuevos",
      body: `Los anteriores ya no valen. ${ADVICE.es}`,
    },
    en: { title: "New recovery codes were made", body: `The former ones open nothing any more. ${ADVICE.en}` },
  },
};

/** Tells the person, in the app and by mail. */
export async function onFactorsChanged(
  ctx: SystemContext,
  { userId, change }: FactorsChanged,
  eventId: number,
): Promise<void> {
  await notify(ctx, eventId, [{ userId, kind: "factors.changed", texts: TEXTS[change], url: "/cuenta/segundo-paso" }]);
}
