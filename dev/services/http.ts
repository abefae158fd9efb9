import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { LOOPBACK, listenLocal } from "./ports.ts";

export interface LocalServer {
  port: number;
  url: string;
  server: Server;
  stop(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Starts an HTTP server on the loopback address. A handler that throws answers 500 with the message. */
export async function serveLocal(handler: Handler, port?: number): Promise<LocalServer> {
  const server = createServer((request, response) => {
    handler(request, response, new URL(request.url ?? "/", `http://${LOOPBACK}`)).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  server.keepAliveTimeout = 65_000;
  const chosen = await listenLocal(server, port);
  return {
    port: chosen,
    url: `http://${LOOPBACK}:${chosen}`,
    server,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** A header's single value; undefined when absent or repeated. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

export function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/i.exec(header(request, "authorization") ?? "")?.[1];
}
