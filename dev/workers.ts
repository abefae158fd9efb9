/** The five workers, the front door first: it alone gets a port and the cron events. */
export const WORKERS = [
  { name: "eduai-web", config: "wrangler.toml" },
  { name: "eduai-api", config: "workers/api/wrangler.toml" },
  { name: "eduai-mcp", config: "workers/mcp/wrangler.toml" },
  { name: "eduai-llm", config: "workers/llm-gateway/wrangler.toml" },
  { name: "eduai-objects", config: "durable-objects/wrangler.toml" },
] as const;
