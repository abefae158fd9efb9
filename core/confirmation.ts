import type { Secrets } from "./identity/ports.ts";

/** How long a person has to answer. */
const VALID_SECONDS = 300;

export interface ConfirmationPorts {
  readonly secrets: Pick<Secrets, "random" | "mac" | "macs" | "equal">;
  readonly now: () => Date;
  /** True the first time a name is given within `seconds`. Throws when that cannot be known. */
  readonly firstUse: (name: string, seconds: number) => Promise<boolean>;
}

/** What a yes is given to: this act with these very arguments, by this person, through this client. */
export interface Act {
  readonly institutionId: number;
  readonly userId: number;
  readonly clientId: string;
  readonly name: string;
  readonly args: unknown;
}

/**
 * A confirmation to be carried back with the person's yes: ours by its MAC, bound to the act, for five minutes.
 * Form: `<random>.<expiry in seconds, base 36>.<mac>`.
 */
export async function issueConfirmation(ports: ConfirmationPorts, act: Act): Promise<string> {
  const expires = Math.floor(ports.now().getTime() / 1000) + VALID_SECONDS;
  const head = `${ports.secrets.random(12)}.${expires.toString(36)}`;
  return `${head}.${await ports.secrets.mac("session", text(head, act))}`;
}

/**
 * Takes a confirmation for this act, once. "foreign": not ours, or for another person, client, act or arguments;
 * "expired"; "used": it has been taken before. Throws when single use cannot be made sure of.
 */
export async function takeConfirmation(
  ports: ConfirmationPorts,
  act: Act,
  confirmation: string,
): Promise<"taken" | "foreign" | "expired" | "used"> {
  const [random = "", expires = "", mac = "", ...more] = confirmation.split(".");
  const head = `${random}.${expires}`;
  const expected = await ports.secrets.macs("session", text(head, act));
  if (more.length > 0 || !expected.some((one) => ports.secrets.equal(one, mac))) return "foreign";
  if (Number.parseInt(expires, 36) * 1000 < ports.now().getTime()) return "expired";
  return (await ports.firstUse(`confirmation:${random}`, VALID_SECONDS)) ? "taken" : "used";
}

function text(head: string, { institutionId, userId, clientId, name, args }: Act): string {
  return `confirmation.v1\n${head}\n${canonical([institutionId, userId, clientId, name, args])}`;
}

/** JSON with the keys of every object in order, so that equal arguments are equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
