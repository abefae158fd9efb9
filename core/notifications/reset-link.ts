import type { Ports } from "../ports.ts";

/** The page that a link leads to; it takes what lets in from `llave`. */
const PAGE = "/entrada";

/**
 * What the link of a way into an account carries. It is made of the row's salt and of a key that the database does not
 * have, so that neither a copy of the tables nor the queue of mails lets anybody in.
 */
export function linkToken(secrets: Ports["secrets"], salt: string): Promise<string> {
  return secrets.mac("session", `password-reset:${salt}`);
}

export async function resetLink(ports: Pick<Ports, "secrets" | "publicUrl">, salt: string): Promise<string> {
  return ports.publicUrl(`${PAGE}?llave=${await linkToken(ports.secrets, salt)}`);
}
