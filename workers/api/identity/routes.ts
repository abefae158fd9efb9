import type { Hono } from "hono";
import { authApi } from "#contracts/api/identity/auth.ts";
import { passwordsApi } from "#contracts/api/identity/passwords.ts";
import { DEVICE_COOKIE, hostCookie, NO_SESSION, SESSION_COOKIE, SIGNED_IN_COOKIE } from "#contracts/http.ts";
import { AppError } from "#core/errors.ts";
import { listAiClients, revokeAiClient } from "#core/identity/ai-clients/own-grants.ts";
import { authenticate, signedIn } from "#core/identity/authenticate.ts";
import { changePassword } from "#core/identity/change-password.ts";
import { chooseLanguage } from "#core/identity/choose-language.ts";
import { deviceOf } from "#core/identity/devices.ts";
import { splitCredential } from "#core/identity/internal.ts";
import { getResetHolder } from "#core/identity/password-reset/get-reset-holder.ts";
import { invitePerson, issueAccessCode } from "#core/identity/password-reset/issue-by-office.ts";
import { requestReset } from "#core/identity/password-reset/request-reset.ts";
import { resetPassword } from "#core/identity/password-reset/reset-password.ts";
import type { IdentityContext } from "#core/identity/ports.ts";
import { refresh } from "#core/identity/refresh.ts";
import { listSessions, revokeOtherSessions, revokeSession } from "#core/identity/sessions.ts";
import { type SignedIn, signIn } from "#core/identity/sign-in.ts";
import { readCookie } from "#platform/http/auth.ts";
import { allowedOrigins, bind, type Call, type HttpEnv } from "#platform/http/mount.ts";

const WEEK_SECONDS = 7 * 86_400;
const YEAR_SECONDS = 365 * 86_400;

export function mountIdentity(app: Hono<HttpEnv>): void {
  bind(app, authApi, {
    login: {
      anyone: async (input, call) => {
        const session = await enter(call, input, "api");
        return {
          ...tokens(call.identity, session.accessToken ?? "", `${session.sessionId}.${session.secret}`),
          user: session.user,
        };
      },
      countedAs: byDevice,
    },
    webLogin: {
      anyone: async (input, call) => {
        const origin = call.http.req.header("origin");
        if (origin !== undefined && !allowedOrigins(call.services).includes(origin)) {
          throw new AppError("forbidden", "La petición no viene de una página de la plataforma.");
        }
        const session = await enter(call, input, "web");
        await endFormer(call);
        call.headers.append(
          "set-cookie",
          hostCookie(SESSION_COOKIE, `${session.sessionId}.${session.secret}`, WEEK_SECONDS),
        );
        call.headers.append("set-cookie", hostCookie(SIGNED_IN_COOKIE, "1", 5 * WEEK_SECONDS));
        return session.user;
      },
      countedAs: byDevice,
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
}

/** Ways in without the password. What these cost does not depend on whether an account exists. */
export function mountPasswords(app: Hono<HttpEnv>): void {
  bind(app, passwordsApi, {
    forgot: { anyone: (input, call) => requestReset(call.identity, input, senderOf(call)), countedAs: byDevice },
    resetHolder: { anyone: (input, call) => getResetHolder(call.identity, input) },
    reset: { anyone: (input, call) => resetPassword(call.identity, input, senderOf(call)) },
    invite: (ctx, input, call) => invitePerson(ctx, input, call.identity.secrets),
    issueCode: (ctx, input, call) => issueAccessCode(ctx, input, call.identity.secrets),
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

async function enter(call: Call, input: { email: string; password: string }, kind: "web" | "api"): Promise<SignedIn> {
  const session = await signIn(call.identity, {
    ...input,
    kind,
    ip: call.origin.ip ?? "unknown",
    userAgent: call.origin.userAgent,
    device: readCookie(call.http.req.raw.headers, DEVICE_COOKIE),
  });
  call.headers.append("set-cookie", hostCookie(DEVICE_COOKIE, session.device, YEAR_SECONDS));
  return session;
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
