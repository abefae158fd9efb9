import * as z from "zod";
import { Empty, Id, IdParams, secretText } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { singleLine } from "../../text.ts";
import { CREDENTIAL_BYTES, NewPassword, SignInName } from "./auth.ts";
import { FactorView, MOST_FACTORS } from "./factors.ts";

/** "reset": a link that its person asked for; "invitation": one from the office; "code": on paper, for who has no mail. */
export const RESET_KINDS = ["reset", "invitation", "code"] as const;
export type ResetKind = (typeof RESET_KINDS)[number];

/** What came by mail, or a code as somebody copied it from paper. */
const Token = z.string().trim().min(12).max(100);

/** Whom a link or code lets in, so that they see that it is theirs before they choose a password. */
export const ResetHolder = z.object({
  kind: z.enum(RESET_KINDS),
  name: z.string(),
  /** What to type at sign-in. */
  login: z.string(),
  institutionName: z.string(),
  expiresAt: z.string(),
  /** Their second factors: those added lately end with the former password. */
  factors: z.array(FactorView),
});
export type ResetHolder = z.infer<typeof ResetHolder>;

/** A class with its families, and some. */
export const MOST_LET_IN = 200;

const Chosen = z.strictObject({ ids: z.array(Id).min(1).max(MOST_LET_IN) });

/** One person of a class, or of its families, and how they sign in. */
export const AccessRow = z.object({
  id: Id,
  name: z.string(),
  kind: z.enum(["student", "parent"]),
  /** Of a guardian: the children in the class. */
  of: z.array(z.string()),
  email: z.string().nullable(),
  username: z.string().nullable(),
  /** A password was set: they can sign in. */
  hasPassword: z.boolean(),
  lastLoginAt: z.string().nullable(),
});
export type AccessRow = z.infer<typeof AccessRow>;

/** What one slip of a sheet says. */
export const AccessSlip = z.object({
  id: Id,
  name: z.string(),
  groupName: z.string().nullable(),
  code: secretText(),
  login: z.string(),
  expiresAt: z.string(),
});
export type AccessSlip = z.infer<typeof AccessSlip>;

export const passwordsApi = {
  forgot: endpoint({
    id: "requestPasswordReset",
    method: "POST",
    path: "/auth/password/forgot",
    tag: "identity",
    summary: "Ask for a link to set a new password; answers alike whether or not there is such an account",
    access: "open",
    body: z.strictObject({ email: SignInName }),
    bodyLimit: CREDENTIAL_BYTES,
    view: Empty,
    status: 204,
    limit: "login",
  }),
  resetHolder: endpoint({
    id: "getResetHolder",
    method: "POST",
    path: "/auth/password/reset/holder",
    tag: "identity",
    summary: "Whose a link or code is. Uses nothing up",
    access: "open",
    body: z.strictObject({ token: Token }),
    bodyLimit: CREDENTIAL_BYTES,
    view: ResetHolder,
    limit: "login",
  }),
  reset: endpoint({
    id: "resetPassword",
    method: "POST",
    path: "/auth/password/reset",
    tag: "identity",
    summary:
      "Set a password by a link or code, once; ends all sessions of the person, and factors of the last thirty days that are not kept",
    access: "open",
    body: z.strictObject({
      token: Token,
      newPassword: NewPassword,
      /** Of the recent factors those that go on; the others of the last thirty days end. */
      keepFactors: z.array(Id).max(MOST_FACTORS).default([]),
    }),
    bodyLimit: CREDENTIAL_BYTES,
    view: Empty,
    status: 204,
    limit: "login",
  }),
  invite: endpoint({
    id: "invitePerson",
    method: "POST",
    path: "/users/{id}/invitation",
    tag: "identity",
    summary: "Mail a person of the school a link to set their password, good for 72 hours; the one before ends",
    access: ["users.update"],
    isPersonal: true,
    needsRecent: true,
    params: IdParams,
    view: z.object({ id: Id, address: z.string(), expiresAt: z.string() }),
    status: 201,
    limit: "write",
  }),
  issueCode: endpoint({
    id: "issueAccessCode",
    method: "POST",
    path: "/users/{id}/access-code",
    tag: "identity",
    summary: "Make a code, shown once and good for seven days, by which a person of the school sets their password",
    access: ["users.update"],
    isPersonal: true,
    needsRecent: true,
    answersSecret: true,
    params: IdParams,
    view: z.object({ id: Id, code: secretText(), login: z.string(), expiresAt: z.string() }),
    status: 201,
    limit: "write",
  }),
  // A class: whose accounts are open, by what they sign in and whether they ever did.
  groupAccess: endpoint({
    id: "listGroupAccess",
    method: "GET",
    path: "/users/access",
    tag: "identity",
    summary: "Pupils of a class and their guardians with the state of their ways in, by name",
    access: ["users.update"],
    query: z.strictObject({ groupName: singleLine(50).min(1) }),
    view: z.object({ data: z.array(AccessRow) }),
  }),
  inviteMany: endpoint({
    id: "invitePeople",
    method: "POST",
    path: "/users/invitations",
    tag: "identity",
    summary: "Mail up to 200 people a link each to set their password, all or none; the ones before end",
    access: ["users.update"],
    isPersonal: true,
    needsRecent: true,
    body: Chosen,
    view: z.object({
      data: z.array(z.object({ id: Id, name: z.string(), address: z.string(), expiresAt: z.string() })),
    }),
    status: 201,
    limit: "write",
  }),
  issueCodes: endpoint({
    id: "issueAccessCodes",
    method: "POST",
    path: "/users/access-codes",
    tag: "identity",
    summary: "Make codes for up to 200 people, shown once, all or none: what a sheet of slips is printed of",
    access: ["users.update"],
    isPersonal: true,
    needsRecent: true,
    answersSecret: true,
    body: Chosen,
    view: z.object({ data: z.array(AccessSlip) }),
    status: 201,
    limit: "write",
  }),
};
