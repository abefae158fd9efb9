/** Keeps what is built from an environment for the life of the isolate. */
export function oncePerEnv<T extends object>(build: (env: McpWorkerEnv) => T): (env: McpWorkerEnv) => T {
  const cache = new WeakMap<McpWorkerEnv, T>();
  return (env) => {
    const cached = cache.get(env);
    if (cached !== undefined) return cached;
    const built = build(env);
    cache.set(env, built);
    return built;
  };
}
