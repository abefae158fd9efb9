import * as z from "zod";
import { Empty, Id, IdParams, secretText } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { singleLine } from "../../text.ts";

export const FACTOR_KINDS = ["totp", "passkey"] as const;

export const FactorView = z.object({
  id: Id,
  kind: z.enum(FACTOR_KINDS),
  label: z.string().nullable(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  /** Added within the last thirty days: another password by a link or code ends it, unless its owner keeps it. */
  isRecent: z.boolean(),
});
export type FactorView = z.infer<typeof FactorView>;

const Label = singleLine(60);

/** A code of six digits of an app, or a recovery code; spaces and hyphens in it count for nothing. */
export const FactorCode = z.string().min(6).max(40);

/** Ten words that each open the account once, told this once. */
export const RecoveryCodes = z.object({ recoveryCodes: z.array(secretText()) });

const BODY_BYTES = 4_096;

/** Verbs that a person needs who has still to set up the factor that their school demands. */
const whileFactorDue = true as const;

/** As many as one person has. */
export const MOST_FACTORS = 10;

export const factorsApi = {
  factors: endpoint({
    id: "listFactors",
    method: "GET",
    path: "/auth/factors",
    tag: "identity",
    summary: "One's own second factors, and from when on the school demands one",
    access: "session",
    whileFactorDue,
    view: z.object({
      factors: z.array(FactorView),
      recoveryCodesLeft: z.int(),
      /** From when on nothing else is reachable without a factor; null where the school demands none. */
      requiredFrom: z.string().nullable(),
      /** Did the person prove within the last ten minutes who they are? Changes of factors need it. */
      recent: z.boolean(),
    }),
  }),
  startTotp: endpoint({
    id: "startTotp",
    method: "POST",
    path: "/auth/factors/totp",
    tag: "identity",
    summary: "Begin with an app of one-time codes: answers its secret, which counts once a code confirms it",
    access: "session",
    whileFactorDue,
    body: z.strictObject({ label: Label.min(1).optional() }),
    bodyLimit: BODY_BYTES,
    answersSecret: true,
    /** `secret` in base32, `uri` as apps read it from a QR code. */
    view: z.object({ id: Id, secret: secretText(), uri: secretText() }),
    status: 201,
    limit: "write",
  }),
  confirmTotp: endpoint({
    id: "confirmTotp",
    method: "POST",
    path: "/auth/factors/{id}/confirm",
    tag: "identity",
    summary: "Confirm an app by its first code. Ends all other sessions; the first factor brings ten recovery codes",
    access: "session",
    whileFactorDue,
    params: IdParams,
    body: z.strictObject({ code: FactorCode }),
    bodyLimit: BODY_BYTES,
    answersSecret: true,
    view: RecoveryCodes,
    limit: "login",
  }),
  renameFactor: endpoint({
    id: "renameFactor",
    method: "PUT",
    path: "/auth/factors/{id}/label",
    tag: "identity",
    summary: "Give one's own factor another name",
    access: "session",
    whileFactorDue,
    params: IdParams,
    body: z.strictObject({ label: Label.min(1) }),
    bodyLimit: BODY_BYTES,
    view: Empty,
    status: 204,
    limit: "write",
  }),
  removeFactor: endpoint({
    id: "removeFactor",
    method: "DELETE",
    path: "/auth/factors/{id}",
    tag: "identity",
    summary: "Take away one of one's own factors; with the last one go the recovery codes",
    access: "session",
    params: IdParams,
    view: Empty,
    status: 204,
    limit: "write",
  }),
  renewRecoveryCodes: endpoint({
    id: "renewRecoveryCodes",
    method: "POST",
    path: "/auth/factors/recovery-codes",
    tag: "identity",
    summary: "Ten new recovery codes; the former ones open nothing any more",
    access: "session",
    answersSecret: true,
    view: RecoveryCodes,
    limit: "write",
  }),
  clear: endpoint({
    id: "clearFactors",
    method: "DELETE",
    path: "/users/{id}/factors",
    tag: "identity",
    summary:
      "Take away all second factors and recovery codes of a person of the school, who signs in by the password alone; ends their sessions",
    access: ["users.update"],
    isPersonal: true,
    needsRecent: true,
    params: IdParams,
    view: z.object({ removed: z.int() }),
    limit: "write",
  }),
  confirmIdentity: endpoint({
    id: "confirmIdentity",
    method: "POST",
    path: "/auth/confirm",
    tag: "identity",
    summary:
      "Prove again who one is, by the password or a code of a factor: lets through for ten minutes what asks for it",
    access: "session",
    whileFactorDue,
    /** One of the two. */
    body: z
      .strictObject({ password: z.string().min(1).max(1024).optional(), code: FactorCode.optional() })
      .refine(({ password, code }) => (password === undefined) !== (code === undefined), {
        path: ["password"],
        error: "escribe tu contraseña, o un código",
      }),
    bodyLimit: BODY_BYTES,
    view: Empty,
    status: 204,
    limit: "login",
  }),
};
