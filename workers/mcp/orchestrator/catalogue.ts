import { academic } from "../servers/academic/index.ts";
import type { DomainServer } from "./domain.ts";

const SERVERS: readonly DomainServer[] = [academic];

export const DOMAINS: readonly string[] = SERVERS.map((server) => server.domain);

/** What is offered under `/mcp` (`domain` null) or `/mcp/{domain}`, before anyone's rights are considered. */
export function catalogue(domain: string | null): Omit<DomainServer, "domain"> {
  const chosen = SERVERS.filter((server) => domain === null || server.domain === domain);
  return {
    tools: chosen.flatMap((server) => server.tools),
    resources: chosen.flatMap((server) => server.resources),
    prompts: chosen.flatMap((server) => server.prompts),
  };
}
