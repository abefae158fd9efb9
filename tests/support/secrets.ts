import type { Secrets } from "#core/identity/ports.ts";
import { type MacKeys, webSecrets } from "#platform/secrets.ts";

/** Secrets whose uses have each a key of their own, made of `key`; `previous` counts beside it. */
export function testSecrets(key: string, previous?: string): Secrets {
  const of = (use: string): MacKeys["session"] =>
    previous === undefined ? [`${use}:${key}`] : [`${use}:${key}`, `${use}:${previous}`];
  return webSecrets({ session: of("session"), device: of("device") });
}
