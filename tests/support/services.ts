import { inject } from "vitest";
import type { ServiceAddresses } from "../../dev/vars.ts";

/** What `global-setup.ts` started, as test files see it. */
export interface TestServices extends Required<ServiceAddresses> {
  redis: { url: string; token: string; engine: string };
  vector: { url: string; token: string; dimension: number };
  mail: { url: string; apiKey: string };
}

declare module "vitest" {
  interface ProvidedContext {
    services: TestServices;
  }
}

/** Addresses of the services of this test run. Only files of the `integration` project have them. */
export function testServices(): TestServices {
  const services: TestServices | undefined = inject("services");
  if (!services) throw new Error("no services here: the file must belong to vitest's project `integration`");
  return services;
}
