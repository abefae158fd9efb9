import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { bearer, header, readText, sendJson, serveLocal } from "./http.ts";
import { type Command, ErrorReply, type Reply, RespConnection, StatusReply } from "./resp.ts";

export interface RedisRestService {
  url: string;
  token: string;
  stop(): Promise<void>;
}

const commandShape = z.array(z.unknown()).min(1);
const commandsShape = z.array(commandShape);

/** What a stateless REST call cannot do, or may not: blocking, connection state, server administration. */
const REFUSED = new Set(
  `BLPOP BRPOP BLMOVE BLMPOP BRPOPLPUSH BZPOPMIN BZPOPMAX BZMPOP WAIT SELECT WATCH UNWATCH MULTI EXEC DISCARD SUBSCRIBE
   PSUBSCRIBE MONITOR AUTH HELLO CLIENT SHUTDOWN CONFIG DEBUG REPLICAOF SLAVEOF SAVE BGSAVE`.split(/\s+/),
);

function refusal(command: Command): string | undefined {
  const name = String(command[0]).toUpperCase();
  return REFUSED.has(name) ? `ERR Command is not available: '${String(command[0])}'` : undefined;
}

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");

/**
 * `@upstash/ratelimit` starts its scripts with a shebang flag that only Upstash knows. The line becomes a comment,
 * and the digest of the original keeps working for EVALSHA.
 */
function createScriptAdapter(): (command: Command) => Command {
  const digests = new Map<string, string>();
  return (command) => {
    const name = String(command[0]).toUpperCase();
    if (name === "EVALSHA" || name === "EVALSHA_RO") {
      return command.with(1, digests.get(String(command[1])) ?? command[1]);
    }
    const loads = name === "SCRIPT" && String(command[1]).toUpperCase() === "LOAD";
    const at = name === "EVAL" || name === "EVAL_RO" ? 1 : loads ? 2 : undefined;
    if (at === undefined) return command;
    const source = String(command[at]);
    if (!/^#!lua[^\n]*allow-key-locking/.test(source)) return command;
    digests.set(sha1(source), sha1(`--${source}`));
    return command.with(at, `--${source}`);
  };
}

/** Upstash encodes every string it returns except the status reply OK. */
function toJson(reply: Reply, base64: boolean): unknown {
  if (reply instanceof StatusReply) {
    return base64 && reply.text !== "OK" ? Buffer.from(reply.text).toString("base64") : reply.text;
  }
  if (reply instanceof ErrorReply) return reply.message;
  if (reply === null || typeof reply === "number") return reply;
  if (Array.isArray(reply)) return reply.map((item) => toJson(item, base64));
  return reply.toString(base64 ? "base64" : "utf8");
}

function wrap(reply: Reply, base64: boolean): { error: string } | { result: unknown } {
  return reply instanceof ErrorReply ? { error: reply.message } : { result: toJson(reply, base64) };
}

function sameToken(given: string | undefined, token: string): boolean {
  return given?.length === token.length && timingSafeEqual(Buffer.from(given), Buffer.from(token));
}

function subscribe(request: IncomingMessage, response: ServerResponse, port: number, command: string[]): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  response.flushHeaders();
  const subscription = new RespConnection(port, (reply) => {
    if (!Array.isArray(reply)) return;
    response.write(`data: ${reply.map((part) => String(toJson(part, false))).join(",")}\n\n`);
  });
  subscription.write(command);
  request.on("close", () => subscription.close());
}

/** The Upstash Redis REST protocol in front of any RESP server on this machine. */
export async function startRedisRest(options: {
  redisPort: number;
  token: string;
  port?: number | undefined;
}): Promise<RedisRestService> {
  const adapt = createScriptAdapter();
  let shared: RespConnection | undefined;
  const connection = (): RespConnection => {
    if (!shared || shared.closed) shared = new RespConnection(options.redisPort);
    return shared;
  };

  async function transaction(commands: Command[], base64: boolean, response: ServerResponse): Promise<void> {
    const replies = await connection().send([["MULTI"], ...commands.map(adapt), ["EXEC"]]);
    const outcome = replies.at(-1);
    if (Array.isArray(outcome)) {
      return sendJson(
        response,
        200,
        outcome.map((reply) => wrap(reply, base64)),
      );
    }
    const cause = replies.find((reply) => reply instanceof ErrorReply);
    sendJson(response, 400, { error: cause?.message ?? "ERR transaction discarded" });
  }

  const local = await serveLocal(async (request, response, url) => {
    if (!sameToken(bearer(request) ?? url.searchParams.get("_token") ?? undefined, options.token)) {
      return sendJson(response, 401, { error: "WRONGPASS invalid or missing auth token" });
    }
    const path = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
    if (path[0] === "subscribe" || path[0] === "psubscribe")
      return subscribe(request, response, options.redisPort, path);

    const base64 = header(request, "upstash-encoding") === "base64";
    const text = await readText(request);
    const several = path[0] === "pipeline" || path[0] === "multi-exec";
    const spoken = several || path.length === 0 ? JSON.parse(text || "[]") : [...path, ...(text ? [text] : [])];
    const commands = several
      ? commandsShape.safeParse(spoken)
      : commandShape.transform((one) => [one]).safeParse(spoken);
    if (!commands.success) return sendJson(response, 400, { error: "ERR failed to parse command" });
    const refused = commands.data.map(refusal).find(Boolean);
    if (refused) return sendJson(response, 400, { error: refused });
    if (path[0] === "multi-exec") return transaction(commands.data, base64, response);

    const replies = (await connection().send(commands.data.map(adapt))).map((reply) => wrap(reply, base64));
    if (several) return sendJson(response, 200, replies);
    const only = replies[0] ?? { error: "ERR empty command" };
    sendJson(response, "error" in only ? 400 : 200, only);
  }, options.port);

  return {
    url: local.url,
    token: options.token,
    async stop() {
      await local.stop();
      shared?.close();
    },
  };
}
