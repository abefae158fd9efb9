import initialize from "@phi-ag/argon2/node";
import { argon2Passwords } from "../platform/passwords.ts";

/** The workers' own hasher with Node's way of loading its module, for the accounts of the demo school. */
export const createHasher = (pepper: string) => argon2Passwords(() => initialize(), pepper).hash;
