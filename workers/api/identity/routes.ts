import type { Hono } from "hono";
import { authApi } from "#contracts/api/identity/auth.ts";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import { passkeysApi } from "#contracts/api/identity/passkeys.ts";
import { passwordsApi } from "#contracts/api/identity/passwords.ts";
import {
  DEVICE_COOKIE,
  hostCookie,
  NO_SESSION,
  SESSION_COOKIE,
  SIGNED_IN_COOKIE,
  TICKET_COOKIE,
} from "#contracts/http.ts";
import { AppError } from "#core/errors.ts";
import { listAiClients, revokeAiClient } from "#core/identity/ai-clients/own-grants.ts";
import { authenticate, signedIn } from "#core/identity/authenticate.ts";
import { changePassword } from "#core/identity/change-password.ts";
import { chooseLanguage } from "#core/identity/choose-language.ts";
import { clearFactors } from "#core/identity/clear-factors.ts";
import { deviceOf } from "#core/identity/devices.ts";
import {
  confirmTotp,
  listFactors,
  removeFactor,
  renameFactor,
  renewRecoveryCodes,
  startTotp,
} from "#core/identity/factors.ts";
import { splitCredential } from "#core/identity/internal.ts";
import type { Arrival, SignedIn } from "#core/identity/open-session.ts";
import { passSecondFactor, stepSubject } from "#core/identity/pass-second-factor.ts";
import { addPasskey, passkeyOptions, signInByPasskey, startPasskey } from "#core/identity/passkeys.ts";
import { getResetHolder } from "#core/identity/password-reset/get-reset-holder.ts";
import {
  invitePeople,
  invitePerson,
  issueAccessCode,
  issueAccessCodes,
} from "#core/identity/password-reset/issue-by-office.ts";
import { listGroupAccess } from "#core/identity/password-reset/list-group-access.ts";
import { requestReset } from "#core/identity/password-reset/request-reset.ts";
import { resetPassword } from "#core/identity/password-reset/reset-password.ts";
import type { IdentityContext } from "#core/identity/ports.ts";
import { confirmIdentity } from "#core/identity/recent.ts";
import { refresh } from "#core/identity/refresh.ts";
import { listSessions, revokeOtherSessions, revokeSession } from "#core/identity/sessions.ts";
import { signIn } from "#core/identity/sign-in.ts";
import { TICKET_SECONDS } from "#core/identity/tickets.ts";
import { readCookie } from "#platform/http/auth.ts";
import { allowedOrigins, bind, type Call, type HttpEnv } from "#platform/http/mount.ts";

const WEEK_SECONDS = 7 * 86_400;
const YEAR_SECONDS = 365 * 86_400;

export function mountIdentity(app: Hono<HttpEnv>): void {
  bind(app, authApi, {
    login: {
      anyone: async (input, call) => {
        const outcome = await signIn(call.identity, { ...input, ...arrival(call, "api") });
        if ("next" in outcome) return { ...outcome, expiresIn: TICKET_SECONDS };
        return entered(call, outcome);
      },
      countedAs: byDevice,
    },
    secondFactor: {
      anyone: async (input, call) =>
        entered(call, await passSecondFactor(call.identity, { ...input, ...arrival(call, "api") })),
      countedAs: ({ ticket }, call) => stepSubject(call.identity, { ticket, ...arrival(call, "api") }),
    },
    webLogin: {
      anyone: async (input, call) => {
        fromOwnPage(call);
        const outcome = await signIn(call.identity, { ...input, ...arrival(call, "web") });
        if (!("next" in outcome)) return enteredByBrowser(call, outcome);
        call.headers.append("set-cookie", hostCookie(TICKET_COOKIE, outcome.ticket, TICKET_SECONDS));
        return { next: outcome.next };
      },
      countedAs: byDevice,
    },
    webSecondFactor: {
      anyone: async ({ code }, call) => {
        fromOwnPage(call);
        const session = await passSecondFactor(call.identity, {
          ticket: ticketIn(call),
          code,
          ...arrival(call, "web"),
        });
        call.headers.append("set-cookie", hostCookie(TICKET_COOKIE, "", 0));
        return enteredByBrowser(call, session);
      },
      countedAs: (_input, call) => stepSubject(call.identity, { ticket: ticketIn(call), ...arrival(call, "web") }),
    },
    refresh: {
      anyone: async (input, call) => {
        const { accessToken, refreshToken, user } = await refresh(call.identity, input);
        return { ...tokens(call.identity, accessToken, refreshToken), user };
      },
      countedAs: bySession,
    },
    jwks: {
      anyone: async (_input, call) => {
        call.headers.set("cache-control", "public, max-age=300");
        return call.identity.tokens.publicKeys();
      },
    },
    chooseLanguage,
    me: (_ctx, _input, { identity, session }) => signedIn(identity, session),
    logout: async (ctx, _input, call) => {
      await revokeSession(call.identity, ctx.actor, ctx.actor.sessionId);
      for (const cookie of NO_SESSION) call.headers.append("set-cookie", cookie);
    },
    sessions: (ctx, input, call) => listSessions(call.identity, ctx.actor, input),
    revokeSession: (ctx, { id }, call) => revokeSession(call.identity, ctx.actor, id),
    revokeOtherSessions: (ctx, _input, call) => revokeOtherSessions(call.identity, ctx.actor),
    aiClients: listAiClients,
    revokeAiClient,
    changePassword: (ctx, input, call) => changePassword(call.identity, ctx.actor, input, senderOf(call)),
  });
  bind(app, passkeysApi, {
    startPasskey: (ctx, _input, { identity }) => startPasskey(identity, ctx.actor),
    addPasskey: (ctx, input, { identity }) => addPasskey(identity, ctx.actor, input),
    passkeyOptions: { anyone: async (_input, { identity }) => passkeyOptions(identity) },
    passkeyLogin: {
      anyone: async ({ passkey }, call) =>
        entered(call, await signInByPasskey(call.identity, { passkey, ticket: null, ...arrival(call, "api") })),
    },
    webPasskeyLogin: {
      anyone: async ({ passkey }, call) => {
        fromOwnPage(call);
        const ticket = readCookie(call.http.req.raw.headers, TICKET_COOKIE);
        const session = await signInByPasskey(call.identity, { passkey, ticket, ...arrival(call, "web") });
        call.headers.append("set-cookie", hostCookie(TICKET_COOKIE, "", 0));
        return enteredByBrowser(call, session);
      },
    },
  });
  bind(app, factorsApi, {
    factors: (ctx, _input, { identity }) => listFactors(identity, ctx.actor),
    startTotp: (ctx, input, { identity }) => startTotp(identity, ctx.actor, input),
    confirmTotp: (ctx, input, call) => confirmTotp(call.identity, ctx.actor, input, senderOf(call)),
    renameFactor: (ctx, input, { identity }) => renameFactor(identity, ctx.actor, input),
    removeFactor: (ctx, input, { identity }) => removeFactor(identity, ctx.actor, input),
    renewRecoveryCodes: (ctx, _input, { identity }) => renewRecoveryCodes(identity, ctx.actor),
    clear: clearFactors,
    confirmIdentity: (ctx, input, call) => confirmIdentity(call.identity, ctx.actor, input, senderOf(call)),
  });
}

/** Ways in without the password. What these cost does not depend on whether an account exists. */
export function mountPasswords(app: Hono<HttpEnv>): void {
  bind(app, passwordsApi, {
    forgot: { anyone: (input, call) => requestReset(call.identity, input, senderOf(call)), countedAs: byDevice },
    resetHolder: { anyone: (input, call) => getResetHolder(call.identity, input) },
    reset: { anyone: (input, call) => resetPassword(call.identity, input, senderOf(call)) },
    invite: (ctx, input, call) => invitePerson(ctx, input, call.identity.secrets),
    issueCode: (ctx, input, call) => issueAccessCode(ctx, input, call.identity.secrets),
    groupAccess: listGroupAccess,
    inviteMany: (ctx, input, call) => invitePeople(ctx, input, call.identity.secrets),
    issueCodes: (ctx, input, call) => issueAccessCodes(ctx, input, call.identity.secrets),
  });
}

function senderOf({ origin: { ip, userAgent } }: Call) {
  return { ip: ip ?? "unknown", userAgent };
}

/** A device that knows the account counts by itself: no stranger at the same address keeps its owner out. */
async function byDevice({ email }: { email: string }, call: Call): Promise<string | null> {
  const name = await deviceOf(call.identity, email, readCookie(call.http.req.raw.headers, DEVICE_COOKIE));
  return name === null ? null : `device:${name}`;
}

/** A session that lives counts by itself; one that nobody has costs its address. */
async function bySession({ refreshToken }: { refreshToken: string }, call: Call): Promise<string | null> {
  const id = splitCredential(refreshToken)?.sessionId;
  return id !== undefined && (await call.identity.sessions.read(id)) !== null ? `session:${id}` : null;
}

const ticketIn = ({ http }: Call) => readCookie(http.req.raw.headers, TICKET_COOKIE) ?? "";

function arrival(call: Call, kind: Arrival["kind"]): Arrival {
  return { kind, ...senderOf(call), device: readCookie(call.http.req.raw.headers, DEVICE_COOKIE) };
}

function keepDevice(call: Call, { device }: SignedIn): void {
  call.headers.append("set-cookie", hostCookie(DEVICE_COOKIE, device, YEAR_SECONDS));
}

function entered(call: Call, session: SignedIn) {
  keepDevice(call, session);
  const refreshToken = `${session.sessionId}.${session.secret}`;
  return { ...tokens(call.identity, session.accessToken ?? "", refreshToken), user: session.user };
}

async function enteredByBrowser(call: Call, session: SignedIn) {
  keepDevice(call, session);
  await endFormer(call);
  const credential = `${session.sessionId}.${session.secret}`;
  call.headers.append("set-cookie", hostCookie(SESSION_COOKIE, credential, WEEK_SECONDS));
  call.headers.append("set-cookie", hostCookie(SIGNED_IN_COOKIE, "1", 5 * WEEK_SECONDS));
  return session.user;
}

/** There is no session yet whose token a form could carry: another site's page says by its Origin what it is. */
function fromOwnPage({ http, services }: Call): void {
  const origin = http.req.header("origin");
  if (origin !== undefined && !allowedOrigins(services).includes(origin)) {
    throw new AppError("forbidden", "La petición no viene de una página de la plataforma.");
  }
}

/** A browser holds one session: the one it came with, whoever it was of, ends when it gets another. */
async function endFormer({ identity, http }: Call): Promise<void> {
  const value = readCookie(http.req.raw.headers, SESSION_COOKIE);
  if (value === null || value === "") return;
  try {
    const { actor, session } = await authenticate(identity, { kind: "cookie", value });
    await revokeSession(identity, actor, session.id);
  } catch (error) {
    // It was none, or has ended meanwhile: the form may have been sent twice.
    if (!(error instanceof AppError)) throw error;
  }
}

function tokens(identity: IdentityContext, accessToken: string, refreshToken: string) {
  return { accessToken, refreshToken, tokenType: "Bearer" as const, expiresIn: identity.tokens.accessSeconds };
}
