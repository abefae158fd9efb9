import * as z from "zod";
import { Empty, Id, PageQuery, page, secretText } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { McpGrant } from "../../internal/mcp.ts";
import { LOCALES } from "../../languages.ts";
import { ROLE_KINDS } from "../../roles.ts";
import { FactorCode } from "./factors.ts";

/** What every page shows of a school: `sha` (SHA-256 of the file) makes an address of its own for each logo. */
export const Brand = z.object({
  logo: z.object({ sha: z.string(), width: z.int(), height: z.int() }).nullable(),
  /** `#rrggbb`. */
  color: z.string().nullable(),
});
export type Brand = z.infer<typeof Brand>;

export const Me = z.object({
  id: Id,
  institutionId: Id,
  institutionName: z.string(),
  /** What the pages show of the school. */
  brand: Brand,
  timeZone: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.string(),
  kind: z.enum(ROLE_KINDS),
  permissions: z.array(z.string()),
  locale: z.string(),
  csrfToken: z.string().nullable(),
});
export type Me = z.infer<typeof Me>;

/** The user name of who has no mail, and the official code of their school: `lucia.garcia@28000001`. */
const USER_OF_SCHOOL = /^[^\s@]{1,100}@[a-z\d]{1,20}$/;
const Email = z.email();

/** What a person types to sign in. In lower case. */
export const SignInName = z
  .string()
  .trim()
  .max(254)
  .toLowerCase()
  .refine(
    (name) => USER_OF_SCHOOL.test(name) || Email.safeParse(name).success,
    "escribe una dirección de correo válida, o tu usuario y el código de tu centro",
  );

export const Credentials = z.strictObject({
  email: SignInName,
  password: z.string().min(1, "escribe tu contraseña").max(1024),
});

export const NewPassword = z.string().min(12).max(1024);

export const Tokens = z.object({
  accessToken: secretText(),
  refreshToken: secretText(),
  tokenType: z.literal("Bearer"),
  expiresIn: z.int(),
  user: Me,
});
export type Tokens = z.infer<typeof Tokens>;

/** The password was right, and the account has a second factor: `POST /auth/second-factor` goes on with the ticket. */
export const NextStep = z.object({
  next: z.literal("second_factor"),
  /** For one use within five minutes, from the same address and program. */
  ticket: secretText(),
  expiresIn: z.int(),
});
export type NextStep = z.infer<typeof NextStep>;

export const SessionView = z.object({
  id: z.string(),
  kind: z.enum(["web", "api", "mcp"]),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
});

/** What two passwords and an address need at most, escaped; whoever may send more before they have entered costs everybody time. */
export const CREDENTIAL_BYTES = 16_384;

export const authApi = {
  login: endpoint({
    id: "login",
    method: "POST",
    path: "/auth/login",
    tag: "identity",
    summary:
      "Sign in with e-mail and password; answers tokens, or what comes next where the account has a second factor",
    access: "open",
    answersSecret: true,
    body: Credentials,
    bodyLimit: CREDENTIAL_BYTES,
    view: z.union([Tokens, NextStep]),
    limit: "login",
  }),
  webLogin: endpoint({
    id: "openWebSession",
    method: "POST",
    path: "/auth/session",
    tag: "identity",
    summary: "Sign in from the web app; answers a `__Host-` session cookie, never a token",
    access: "open",
    body: Credentials,
    bodyLimit: CREDENTIAL_BYTES,
    /** With a second factor the ticket is a cookie that no script reads. */
    view: z.union([Me, NextStep.pick({ next: true })]),
    limit: "login",
  }),
  secondFactor: endpoint({
    id: "passSecondFactor",
    method: "POST",
    path: "/auth/second-factor",
    tag: "identity",
    summary: "Second step of signing in: a code of an app, or a recovery code; answers an access and a refresh token",
    access: "open",
    answersSecret: true,
    body: z.strictObject({ ticket: z.string().min(20).max(300), code: FactorCode }),
    bodyLimit: CREDENTIAL_BYTES,
    view: Tokens,
    limit: "login",
  }),
  webSecondFactor: endpoint({
    id: "openWebSessionBySecondFactor",
    method: "POST",
    path: "/auth/session/second-factor",
    tag: "identity",
    summary: "Second step of signing in from the web app; the ticket comes as a cookie",
    access: "open",
    body: z.strictObject({ code: FactorCode }),
    bodyLimit: CREDENTIAL_BYTES,
    view: Me,
    limit: "login",
  }),
  refresh: endpoint({
    id: "refresh",
    method: "POST",
    path: "/auth/refresh",
    tag: "identity",
    summary: "Exchange a refresh token for its successor",
    access: "open",
    answersSecret: true,
    body: z.strictObject({ refreshToken: z.string().min(20).max(300) }),
    bodyLimit: CREDENTIAL_BYTES,
    view: Tokens,
    limit: "login",
  }),
  logout: endpoint({
    id: "logout",
    method: "POST",
    path: "/auth/logout",
    tag: "identity",
    summary: "End this session",
    access: "session",
    whileFactorDue: true,
    view: Empty,
    status: 204,
  }),
  me: endpoint({
    id: "me",
    method: "GET",
    path: "/auth/me",
    tag: "identity",
    summary: "Who is signed in",
    access: "session",
    whileFactorDue: true,
    view: Me,
  }),
  chooseLanguage: endpoint({
    id: "chooseLanguage",
    method: "PUT",
    path: "/auth/me/language",
    tag: "identity",
    summary: "Choose the language in which notices, mails and pages are written to oneself",
    access: "session",
    whileFactorDue: true,
    body: z.strictObject({ locale: z.enum(LOCALES) }),
    view: Empty,
    status: 204,
    limit: "write",
  }),
  sessions: endpoint({
    id: "listSessions",
    method: "GET",
    path: "/auth/sessions",
    tag: "identity",
    summary: "The open sessions of the signed-in person, latest use first",
    access: "session",
    query: PageQuery,
    view: page(SessionView),
  }),
  revokeSession: endpoint({
    id: "revokeSession",
    method: "DELETE",
    path: "/auth/sessions/{id}",
    tag: "identity",
    summary: "End one of one's own sessions",
    access: "session",
    params: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{10,64}$/) }),
    view: Empty,
    status: 204,
  }),
  revokeOtherSessions: endpoint({
    id: "revokeOtherSessions",
    method: "POST",
    path: "/auth/sessions/revoke-others",
    tag: "identity",
    summary: "End all of one's own sessions but this one, and what AI clients were granted",
    access: "session",
    view: z.object({ closed: z.int() }),
  }),
  aiClients: endpoint({
    id: "listAiClients",
    method: "GET",
    path: "/auth/ai-clients",
    tag: "identity",
    summary: "AI clients that the signed-in person has connected, newest first",
    access: "session",
    view: z.object({ data: z.array(McpGrant) }),
  }),
  revokeAiClient: endpoint({
    id: "revokeAiClient",
    method: "DELETE",
    path: "/auth/ai-clients/{id}",
    tag: "identity",
    summary: "End one connection of an AI client: its tokens are refused and its sessions closed",
    access: "session",
    params: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/) }),
    view: Empty,
    status: 204,
  }),
  changePassword: endpoint({
    id: "changePassword",
    method: "POST",
    path: "/auth/password/change",
    tag: "identity",
    summary: "Change one's own password; ends all other sessions",
    access: "session",
    body: z.strictObject({ currentPassword: z.string().min(1).max(1024), newPassword: NewPassword }),
    bodyLimit: CREDENTIAL_BYTES,
    view: Empty,
    status: 204,
    limit: "login",
  }),
  jwks: endpoint({
    id: "jwks",
    method: "GET",
    path: "/auth/.well-known/jwks.json",
    tag: "identity",
    summary: "Public keys that verify access tokens",
    access: "open",
    view: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
    limit: "open",
  }),
};
