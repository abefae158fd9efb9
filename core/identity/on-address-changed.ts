import type { AddressChanged } from "#contracts/internal/outbox.ts";
import type { Context, SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";
import { type NoticeTexts, notify } from "../notifications/notify.ts";
import { enqueue } from "../outbox/enqueue.ts";

/** Nothing of the new address: by now the former one may be read by somebody else. */
const TEXTS: NoticeTexts = {
  es: {
    title: "Se ha cambiado el correo de tu cuenta",
    body:
      "Desde ahora se entra con otro correo, y ahí llegan los avisos y los enlaces para poner una contraseña nueva. " +
      "A esta dirección ya no llegará ninguno. Si no lo esperabas, habla ya con la secretaría de tu centro: puede devolverlo " +
      "y cerrar las sesiones abiertas.",
  },
  en: {
    title: "The e-mail address of your account was changed",
    body:
      "From now on another address signs in, and gets the notices and the links to set a new password. None will come " +
      "to this one any more. If you did not expect this, talk to your school's office now: they can change it back and " +
      "end open sessions.",
  },
};

/** One message of the queue stays small. */
const MOVED_AN_EVENT = 200;

/** In the transaction that changes addresses: who had one before is told there. */
export async function noteMoved(ctx: Context, tx: Transaction, moved: AddressChanged["moved"]): Promise<void> {
  for (let at = 0; at < moved.length; at += MOVED_AN_EVENT) {
    const payload = { moved: moved.slice(at, at + MOVED_AN_EVENT) };
    await enqueue(ctx, tx, { type: "address.changed", payload });
  }
}

/** Tells each person in the app, and by a mail to the address that was theirs: whoever took the account reads neither. */
export async function onAddressChanged(ctx: SystemContext, { moved }: AddressChanged, eventId: number): Promise<void> {
  const notices = moved.map(({ userId, former }) => ({
    userId,
    kind: "address.changed",
    texts: TEXTS,
    url: "/cuenta",
    address: former,
  }));
  await notify(ctx, eventId, notices);
}
