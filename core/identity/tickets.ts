import type { Arrival } from "./open-session.ts";
import type { IdentityContext } from "./ports.ts";

/** How long a person has to find their phone. */
export const TICKET_SECONDS = 300;

type Ports = Pick<IdentityContext, "secrets" | "now">;

interface Holder {
  readonly institutionId: number;
  readonly userId: number;
  /** As the password was checked against: with another one the ticket counts no more. */
  readonly passwordHash: string;
}

/** What stands in a ticket before anything of it is proved. */
export interface TicketHead {
  readonly institutionId: number;
  readonly userId: number;
  /** Under this name it is used once. */
  readonly name: string;
  readonly head: string;
  readonly mac: string;
}

/**
 * The proof that a password was right, for the way to the second factor: ours by its MAC, bound to the account under its
 * present password, and to the address, program and door that it was issued to.
 * Form: `<school>-<person>.<random>.<expiry in seconds, base 36>.<mac>`.
 */
export async function issueTicket(ctx: Ports, arrival: Arrival, holder: Holder): Promise<string> {
  const expires = Math.floor(ctx.now().getTime() / 1000) + TICKET_SECONDS;
  const head = `${holder.institutionId}-${holder.userId}.${ctx.secrets.random(12)}.${expires.toString(36)}`;
  return `${head}.${await ctx.secrets.mac("session", bound(head, arrival, holder.passwordHash))}`;
}

/** The parts of a ticket that has not lapsed; null for anything else. */
export function readTicket(ctx: Ports, ticket: string): TicketHead | null {
  const [, head = "", school, person, name = "", expires = "", mac = ""] =
    /^((\d{1,15})-(\d{1,15})\.([\w-]{16})\.([0-9a-z]{1,10}))\.([\w-]{43})$/.exec(ticket) ?? [];
  if (mac === "" || Number.parseInt(expires, 36) * 1000 < ctx.now().getTime()) return null;
  return { institutionId: Number(school), userId: Number(person), name, head, mac };
}

/** Did we issue it to this arrival, for the account with this password? */
export async function isIssued(
  ctx: Ports,
  { head, mac }: TicketHead,
  arrival: Arrival,
  passwordHash: string,
): Promise<boolean> {
  const expected = await ctx.secrets.macs("session", bound(head, arrival, passwordHash));
  return expected.some((one) => ctx.secrets.equal(one, mac));
}

function bound(head: string, { kind, ip, userAgent }: Arrival, passwordHash: string): string {
  return JSON.stringify(["ticket.v1", head, kind, ip, userAgent, passwordHash]);
}
