import type { brandingApi } from "#contracts/api/institutions/branding.ts";
import type { Input } from "#contracts/endpoint.ts";
import type { Context } from "#core/context.ts";
import { getLogo } from "#core/institutions/logo.ts";
import type { Call } from "#platform/http/mount.ts";

/** Asked for by the hash that it has, it is the same for ever; by any other it may be another one the next time. */
const KEPT = "private, max-age=31536000, immutable";
const ASKED_AGAIN = "private, no-cache";

/** The logo as a file of its own, which may do nothing: opened in a tab it is an image and nothing else. */
export async function answerLogo(ctx: Context, input: Input<typeof brandingApi.logo>, { http }: Call) {
  const known = (http.req.header("if-none-match") ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  const { sha, contentType, bytes } = await getLogo(ctx, (one) => known.includes(`"${one}"`) || known.includes("*"));
  const headers = new Headers({
    etag: `"${sha}"`,
    "cache-control": input.sha === sha ? KEPT : ASKED_AGAIN,
    vary: "Authorization, Cookie",
  });
  if (bytes === null) return new Response(null, { status: 304, headers });
  headers.set("content-type", contentType);
  headers.set("content-disposition", "inline");
  headers.set("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'");
  return new Response(bytes.slice(), { headers });
}
