import { oncePerEnv } from "../once-per-env.ts";

/** Longest key of Workers KV, in bytes of UTF-8. */
const KEY_LIMIT = 512;

/**
 * How long an isolate goes by what it has read of an access token. A token never changes, and KV itself may tell of its end a
 * minute late: whoever's access is taken back is kept out by `connections/live.ts`, and a token's own hour is checked at each use.
 */
const FRESH_MS = 10_000;
const REMEMBERED = 1_000;

interface Texts {
  get(key: string): Promise<string | null>;
}

/** The environment with a store that suits how the OAuth library uses it. */
export const withKeyStore = oncePerEnv((env): McpWorkerEnv => ({ ...env, OAUTH_KV: keyStore(env.OAUTH_KV) }));

/**
 * A store in which nothing is found under a name that no key can have (the library looks up clients and grants by names as they
 * were sent, and KV throws at a key that is too long), and that reads an access token once for the calls of some seconds.
 */
export function keyStore<Store extends Texts>(store: Store, now: () => number = Date.now): Store {
  const tokens = new Map<string, { readonly until: number; readonly text: string }>();

  async function token(key: string): Promise<unknown> {
    const known = tokens.get(key);
    if (known !== undefined && known.until > now()) return JSON.parse(known.text);
    tokens.delete(key);
    const text = await store.get(key);
    if (text === null) return null;
    if (tokens.size >= REMEMBERED) tokens.clear();
    tokens.set(key, { until: now() + FRESH_MS, text });
    return JSON.parse(text);
  }

  function get(key: string, ...rest: unknown[]): unknown {
    if (new TextEncoder().encode(key).byteLength > KEY_LIMIT) return Promise.resolve(null);
    return key.startsWith("token:") && asksForJson(rest[0])
      ? token(key)
      : Reflect.apply(store.get, store, [key, ...rest]);
  }

  return new Proxy(store, {
    get(target, name) {
      if (name === "get") return get;
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      if (name !== "put" && name !== "delete") return method.bind(target);
      return (key: string, ...rest: unknown[]) => {
        tokens.delete(key);
        return Reflect.apply(method, target, [key, ...rest]);
      };
    },
  });
}

function asksForJson(options: unknown): boolean {
  return typeof options === "object" && options !== null && "type" in options && options.type === "json";
}
