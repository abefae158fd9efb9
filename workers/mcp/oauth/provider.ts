import {
  getOAuthApi,
  OAuthError,
  type OAuthHelpers,
  OAuthProvider,
  type OAuthProviderOptions,
} from "@cloudflare/workers-oauth-provider";
import { log } from "#platform/log.ts";
import { connectionsOf } from "../connections/live.ts";
import { oncePerEnv } from "../once-per-env.ts";
import { personFor } from "../orchestrator/people.ts";
import { endpoint } from "../router.ts";
import { AUTHORIZE_PATH, authorize } from "./authorize.ts";
import { GRANT_LASTS, GrantProps } from "./grant.ts";
import { publicOrigin } from "./public-origin.ts";
import { BASE_SCOPES, SCOPE_NAMES } from "./scopes.ts";

export const TOKEN_PATH = "/oauth/token";
export const REGISTRATION_PATH = "/oauth/register";

const DAY_S = 24 * 3600;

function options(publicOrigin: string): OAuthProviderOptions<McpWorkerEnv> {
  return {
    apiRoute: "/mcp",
    apiHandler: { fetch: endpoint },
    defaultHandler: {
      fetch: (request, env) =>
        new URL(request.url).pathname === AUTHORIZE_PATH
          ? authorize(request, env, oauthApi(env))
          : new Response(null, { status: 404 }),
    },
    authorizeEndpoint: AUTHORIZE_PATH,
    tokenEndpoint: TOKEN_PATH,
    clientRegistrationEndpoint: REGISTRATION_PATH,
    clientRegistrationTTL: 90 * DAY_S,
    // Desktop apps come back by a scheme of their own (RFC 8252, 7.1); the address must be the registered one exactly.
    allowPrivateUseRedirectUris: true,
    accessTokenTTL: GRANT_LASTS.access,
    refreshTokenTTL: GRANT_LASTS.refresh,
    refreshTokenIdleTTL: GRANT_LASTS.refresh,
    scopesSupported: [...SCOPE_NAMES],
    requiredScopes: [...BASE_SCOPES],
    resourceMetadata: {
      resource: `${publicOrigin}/mcp`,
      authorization_servers: [publicOrigin],
      resource_name: "EduAI Platform",
    },
    // A grant dies with the account: the next refresh of a deactivated person is refused and revoked. Who did not
    // agree to stay connected is asked again when the hour is over.
    tokenExchangeCallback: async ({ props, env, scope, grantId }) => {
      const grant = GrantProps.safeParse(props);
      if (!grant.success || (await personFor(env, grant.data)) === null) {
        throw new OAuthError("invalid_grant", { description: "The account is no longer active" });
      }
      if ((await connectionsOf(env, grant.data).use(grantId)) === "ended") {
        throw new OAuthError("invalid_grant", { description: "The access was withdrawn" });
      }
      return scope.includes("offline_access") ? {} : { refreshTokenTTL: 0 };
    },
    onError: ({ code, status, internal }) => {
      if (status >= 500) log("error", "oauth.error", { code, category: internal.category, reason: internal.reason });
    },
  };
}

/** The provider's grants and clients, outside any request to it. */
export function oauthApi(env: McpWorkerEnv): OAuthHelpers {
  return getOAuthApi(options(publicOrigin(env)), env);
}

/** Authorization server and protected resource at one origin, the public one. */
export const provider = oncePerEnv((env) => new OAuthProvider<McpWorkerEnv>(options(publicOrigin(env))));
