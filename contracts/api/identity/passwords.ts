import * as z from "zod";
import { Empty, Id, IdParams } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { CREDENTIAL_BYTES, NewPassword, SignInName } from "./auth.ts";

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
});
export type ResetHolder = z.infer<typeof ResetHolder>;

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
    summary: "Set a password by a link or code, once; ends all sessions of the person",
    access: "open",
    body: z.strictObject({ token: Token, newPassword: NewPassword }),
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
    view: z.object({ id: Id, code: z.string(), login: z.string(), expiresAt: z.string() }),
    status: 201,
    limit: "write",
  }),
};
