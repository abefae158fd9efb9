import * as z from "zod";
import { endpoint } from "../../endpoint.ts";
import { singleLine } from "../../text.ts";
import { Me, Tokens } from "./auth.ts";
import { RecoveryCodes } from "./factors.ts";

const Base64url = (most: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(most);

/** Answers of a browser as WebAuthn writes them in JSON (WebAuthn 3, 5.1.8); what is not used is passed over. */
const Credential = {
  id: Base64url(1_400),
  rawId: Base64url(1_400),
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).nullish(),
  clientExtensionResults: z.record(z.string().max(100), z.unknown()),
};

export const NewPasskey = z.strictObject({
  ...Credential,
  response: z.object({
    clientDataJSON: Base64url(4_000),
    attestationObject: Base64url(12_000),
    transports: z.array(z.string().max(30)).max(10).optional(),
  }),
});
export type NewPasskey = z.infer<typeof NewPasskey>;

export const PasskeyProof = z.strictObject({
  ...Credential,
  response: z.object({
    clientDataJSON: Base64url(4_000),
    authenticatorData: Base64url(4_000),
    signature: Base64url(4_000),
    userHandle: Base64url(100),
  }),
});
export type PasskeyProof = z.infer<typeof PasskeyProof>;

/** What a browser's `navigator.credentials` is asked with, as WebAuthn writes it in JSON. */
const Options = z.object({ options: z.record(z.string(), z.unknown()) });

const BODY_BYTES = 32_768;

export const passkeysApi = {
  startPasskey: endpoint({
    id: "startPasskey",
    method: "POST",
    path: "/auth/factors/passkeys/options",
    tag: "identity",
    summary: "What a browser is asked with to make a passkey for one's own account",
    access: "session",
    whileFactorDue: true,
    view: Options,
    limit: "login",
  }),
  addPasskey: endpoint({
    id: "addPasskey",
    method: "POST",
    path: "/auth/factors/passkeys",
    tag: "identity",
    summary: "Add the passkey that a browser has made. Ends all other sessions; the first factor brings recovery codes",
    access: "session",
    whileFactorDue: true,
    body: z.strictObject({ label: singleLine(60).min(1).optional(), passkey: NewPasskey }),
    bodyLimit: BODY_BYTES,
    answersSecret: true,
    view: RecoveryCodes,
    limit: "login",
  }),
  passkeyOptions: endpoint({
    id: "getPasskeyOptions",
    method: "POST",
    path: "/auth/passkeys/options",
    tag: "identity",
    summary: "What a browser is asked with to sign in by a passkey",
    access: "open",
    view: Options,
    limit: "login",
  }),
  passkeyLogin: endpoint({
    id: "loginByPasskey",
    method: "POST",
    path: "/auth/passkeys/login",
    tag: "identity",
    summary: "Sign in by a passkey alone; answers an access and a refresh token",
    access: "open",
    answersSecret: true,
    body: z.strictObject({ passkey: PasskeyProof }),
    bodyLimit: BODY_BYTES,
    view: Tokens,
    limit: "login",
  }),
  webPasskeyLogin: endpoint({
    id: "openWebSessionByPasskey",
    method: "POST",
    path: "/auth/session/passkey",
    tag: "identity",
    summary: "Sign in from the web app by a passkey; after a password, by one of the same account",
    access: "open",
    body: z.strictObject({ passkey: PasskeyProof }),
    bodyLimit: BODY_BYTES,
    view: Me,
    limit: "login",
  }),
};
