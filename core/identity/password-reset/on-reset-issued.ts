import { eq } from "drizzle-orm";
import type { ResetKind } from "#contracts/api/identity/passwords.ts";
import { passwordResets } from "#schema/index.ts";
import type { SystemContext } from "../../context.ts";
import { type NoticeTexts, notify } from "../../notifications/notify.ts";

const RESET: NoticeTexts = {
  es: {
    title: "Restablecer tu contraseña",
    body:
      "Alguien, quizá tú, ha pedido un enlace para poner una contraseña nueva en tu cuenta. Sirve una hora y una sola vez. " +
      "Si no has sido tú, no hagas nada: tu contraseña sigue siendo la misma.",
  },
  en: {
    title: "Reset your password",
    body:
      "Someone, perhaps you, asked for a link to set a new password for your account. It is good for an hour and once only. " +
      "If it was not you, do nothing: your password stays the same.",
  },
};

const INVITATION: NoticeTexts = {
  es: {
    title: "Tu cuenta está lista",
    body: "Tu centro te da acceso a la plataforma. Con este enlace eliges tu contraseña. Sirve 72 horas y una sola vez.",
  },
  en: {
    title: "Your account is ready",
    body: "Your school gives you access to the platform. Choose your password by this link. It is good for 72 hours and once only.",
  },
};

const CODE: NoticeTexts = {
  es: {
    title: "Se ha creado un código de acceso para tu cuenta",
    body:
      "La secretaría de tu centro ha creado un código en papel con el que se puede poner una contraseña nueva en tu cuenta. " +
      "Si no lo has pedido, avisa ya a tu centro.",
  },
  en: {
    title: "An access code was made for your account",
    body:
      "Your school's office made a code on paper by which a new password can be set for your account. If you did not ask " +
      "for it, tell your school now.",
  },
};

/** What each way in is told as. These guard the account: nobody opts out of their mails. */
export const RESET_NOTICES = {
  "password.reset": RESET,
  "password.invitation": INVITATION,
  "password.code": CODE,
} as const satisfies Readonly<Record<`password.${ResetKind}`, NoticeTexts>>;

/** Tells the person; the mail of a link carries it (`core/notifications/deliver.ts`). */
export async function onResetIssued(
  ctx: SystemContext,
  { resetId }: { readonly resetId: number },
  eventId: number,
): Promise<void> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({ userId: passwordResets.userId, kind: passwordResets.kind })
      .from(passwordResets)
      .where(eq(passwordResets.id, resetId)),
  ]);
  const row = rows[0];
  if (row === undefined) return;
  const kind = `password.${row.kind}` as const;
  await notify(ctx, eventId, [
    {
      userId: row.userId,
      kind,
      texts: RESET_NOTICES[kind],
      url: "/cuenta",
      ...(row.kind === "code" ? {} : { data: { resetId } }),
    },
  ]);
}
