import { oncePerEnv } from "../once-per-env.ts";

/** Longest key of Workers KV, in bytes of UTF-8. */
const KEY_LIMIT = 512;

/**
 * The environment with a store in which nothing is found under a name that no key can have. The OAuth library looks up
 * clients and grants by names as they were sent, and KV throws at a key that is too long.
 */
export const withBoundedKeys = oncePerEnv((env): McpWorkerEnv => ({ ...env, OAUTH_KV: bounded(env.OAUTH_KV) }));

function bounded(store: KVNamespace): KVNamespace {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      if (name !== "get") return method.bind(target);
      return (key: string, ...rest: unknown[]) =>
        new TextEncoder().encode(key).byteLength > KEY_LIMIT
          ? Promise.resolve(null)
          : method.call(target, key, ...rest);
    },
  });
}
