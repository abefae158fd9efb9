import type { Hono } from "hono";
import { authApi } from "#contracts/api/identity/auth.ts";
import type { Actor } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { listAiClients, revokeAiClient } from "#core/identity/ai-clients/own-grants.ts";
import { changePassword } from "#core/identity/change-password.ts";
import { deviceOf } from "#core/identity/devices.ts";
import { meView, splitCredential } from "#core/identity/internal.ts";
import { loadPerson } from "#core/identity/load-person.ts";
import type { IdentityContext } from "#core/identity/ports.ts";
import { refresh } from "#core/identity/refresh.ts";
import { listSessions, revokeOtherSessions, revokeSession } from "#core/identity/sessions.ts";
import { type SignedIn, signIn } from "#core/identity/sign-in.ts";
import { DEVICE_COOKIE, hostCookie, readCookie, readCredential, SESSION_COOKIE } from "#platform/http/auth.ts";
import { allowedOrigins, type Call, type HttpEnv, openRoute, route } from "#platform/http/mount.ts";

const WEEK_SECONDS = 7 * 86_400;
const YEAR_SECONDS = 365 * 86_400;

export function mountAuth(app: Hono<HttpEnv>): void {
  openRoute(
    app,
    authApi.login,
    async ({ body }, call) => {
      const session = await enter(call, body, "api");
      return {
        ...tokens(call.identity, session.accessToken ?? "", `${session.sessionId}.${session.secret}`),
        user: session.user,
      };
    },
    byDevice,
  );
  openRoute(
    app,
    authApi.webLogin,
    async ({ body }, call) => {
      const origin = call.http.req.header("origin");
      if (origin !== undefined && !allowedOrigins(call.services).includes(origin)) {
        throw new AppError("forbidden", "La petición no viene de una página de la plataforma.");
      }
      const session = await enter(call, body, "web");
      call.headers.append(
        "set-cookie",
        hostCookie(SESSION_COOKIE, `${session.sessionId}.${session.secret}`, WEEK_SECONDS),
      );
      return session.user;
    },
    byDevice,
  );
  openRoute(
    app,
    authApi.refresh,
    async ({ body }, call) => {
      const { accessToken, refreshToken, user } = await refresh(call.identity, body);
      return { ...tokens(call.identity, accessToken, refreshToken), user };
    },
    bySession,
  );
  openRoute(app, authApi.jwks, async (_input, call) => {
    call.headers.set("cache-control", "public, max-age=300");
    return call.identity.tokens.publicKeys();
  });
  route(app, authApi.me, async (ctx, _input, call) => me(call, ctx.actor));
  route(app, authApi.logout, async (ctx, _input, call) => {
    await revokeSession(call.identity, ctx.actor, ctx.actor.sessionId);
    call.headers.append("set-cookie", hostCookie(SESSION_COOKIE, "", 0));
    return undefined;
  });
  route(app, authApi.sessions, async (ctx, { query }, call) => listSessions(call.identity, ctx.actor, query));
  route(app, authApi.revokeSession, async (ctx, { params }, call) => {
    await revokeSession(call.identity, ctx.actor, params.id);
    return undefined;
  });
  route(app, authApi.revokeOtherSessions, async (ctx, _input, call) => revokeOtherSessions(call.identity, ctx.actor));
  route(app, authApi.aiClients, (ctx) => listAiClients(ctx));
  route(app, authApi.revokeAiClient, async (ctx, { params }) => {
    await revokeAiClient(ctx, params);
    return undefined;
  });
  route(app, authApi.changePassword, async (ctx, { body }, call) => {
    const { ip, userAgent } = call.origin;
    await changePassword(call.identity, ctx.actor, body, { ip: ip ?? "unknown", userAgent });
    return undefined;
  });
}

/** A device that knows the account counts by itself: no stranger at the same address keeps its owner out. */
async function byDevice({ body }: { body: { email: string } }, call: Call): Promise<string | null> {
  const name = await deviceOf(call.identity, body.email, readCookie(call.http.req.raw.headers, DEVICE_COOKIE));
  return name === null ? null : `device:${name}`;
}

/** A session that lives counts by itself; one that nobody has costs its address. */
async function bySession({ body }: { body: { refreshToken: string } }, call: Call): Promise<string | null> {
  const id = splitCredential(body.refreshToken)?.sessionId;
  return id !== undefined && (await call.identity.sessions.read(id)) !== null ? `session:${id}` : null;
}

async function enter(call: Call, body: { email: string; password: string }, kind: "web" | "api"): Promise<SignedIn> {
  const session = await signIn(call.identity, {
    ...body,
    kind,
    ip: call.origin.ip ?? "unknown",
    userAgent: call.origin.userAgent,
    device: readCookie(call.http.req.raw.headers, DEVICE_COOKIE),
  });
  call.headers.append("set-cookie", hostCookie(DEVICE_COOKIE, session.device, YEAR_SECONDS));
  return session;
}

function tokens(identity: IdentityContext, accessToken: string, refreshToken: string) {
  return { accessToken, refreshToken, tokenType: "Bearer" as const, expiresIn: identity.tokens.accessSeconds };
}

async function me(call: Call, actor: Actor) {
  const person = await loadPerson(call.identity.open(actor.institutionId, actor.userId), actor.userId);
  if (person === null) throw new AppError("unauthenticated", "Tu cuenta ya no está activa.");
  const byCookie = readCredential(call.http.req.raw.headers)?.kind === "cookie";
  const view = await meView(call.identity, person, actor.sessionId, byCookie ? "web" : "api");
  return view;
}
