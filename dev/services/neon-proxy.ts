import { connect } from "node:net";
import pg from "pg";
import { type WebSocket, WebSocketServer } from "ws";
import * as z from "zod";
import { header, readText, sendJson, serveLocal } from "./http.ts";
import { LOOPBACK } from "./ports.ts";

export interface NeonService {
  /** `127.0.0.1:port`, the value of NEON_LOCAL: HTTP at `/sql`, WebSocket at `/v2`. */
  httpHost: string;
  stop(): Promise<void>;
}

const statement = z.object({ query: z.string(), params: z.array(z.unknown()).default([]) });
const payload = z.union([z.object({ queries: z.array(statement) }), statement]);

const ISOLATION: Record<string, string> = {
  ReadUncommitted: "READ UNCOMMITTED",
  ReadCommitted: "READ COMMITTED",
  RepeatableRead: "REPEATABLE READ",
  Serializable: "SERIALIZABLE",
};

const textOnly = { getTypeParser: () => (value: string) => value };

type ArrayQuery = pg.QueryArrayConfig<unknown[]> & { queryMode: "extended" };

/** The extended protocol even without parameters: like the real service, it refuses several statements in one call. */
async function execute(client: pg.PoolClient, { query, params }: z.infer<typeof statement>) {
  const config: ArrayQuery = { text: query, values: params, rowMode: "array", types: textOnly, queryMode: "extended" };
  const { fields, rows, command, rowCount } = await client.query<unknown[]>(config);
  return { fields: fields.map((field) => ({ ...field, format: "text" })), rows, command, rowCount, rowAsArray: true };
}

function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof pg.DatabaseError)) return { message: error instanceof Error ? error.message : String(error) };
  const { message, severity, code, detail, hint, position, internalPosition, internalQuery, where } = error;
  const { schema, table, column, dataType, constraint, file, line, routine } = error;
  const source = { schema, table, column, dataType, constraint, file, line, routine };
  return { message, severity, code, detail, hint, position, internalPosition, internalQuery, where, ...source };
}

function beginStatement(flag: (name: string) => string | undefined): string {
  const isolation = ISOLATION[flag("neon-batch-isolation-level") ?? ""];
  const parts = [
    isolation && `ISOLATION LEVEL ${isolation}`,
    flag("neon-batch-read-only") === "true" && "READ ONLY",
    flag("neon-batch-deferrable") === "true" && "DEFERRABLE",
  ].filter(Boolean);
  return `BEGIN ${parts.join(" ")}`;
}

/** Carries the bytes of one PostgreSQL session between a WebSocket and a TCP connection. */
function bridge(ws: WebSocket, port: number): void {
  const socket = connect(port, LOOPBACK).setNoDelay(true);
  let terminated = false;
  ws.on("message", (data: Buffer) => {
    terminated = data.length >= 5 && data[data.length - 5] === 0x58 && data.readUInt32BE(data.length - 4) === 4;
    if (!socket.write(data)) ws.pause();
  });
  socket.on("drain", () => ws.resume());
  socket.on("data", (data) => {
    socket.pause();
    ws.send(data, () => socket.resume());
  });
  ws.on("close", () => socket.destroy());
  ws.on("error", () => socket.destroy());
  socket.on("error", () => socket.destroy());
  // After Terminate the client closes first: a server that hurries makes workerd log "Network connection lost".
  socket.on("close", () => (terminated ? setTimeout(() => ws.close(1000), 1_000).unref() : ws.close()));
}

/** The Neon protocol (HTTP batches and WebSocket sessions) in front of a PostgreSQL on this machine. */
export async function startNeonProxy(options: {
  postgresPort: number;
  port?: number | undefined;
}): Promise<NeonService> {
  const pools = new Map<string, pg.Pool>();
  const poolFor = (connectionString: string): pg.Pool => {
    const known = pools.get(connectionString);
    if (known) return known;
    const url = new URL(connectionString);
    const pool = new pg.Pool({
      host: LOOPBACK,
      port: options.postgresPort,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
      max: 20,
      idleTimeoutMillis: 5_000,
      application_name: "neon-http",
    });
    pool.on("error", () => {});
    // A client in use reports a server that went away by itself: its query fails too, and that is the answer.
    pool.on("connect", (client) => client.on("error", () => {}));
    pools.set(connectionString, pool);
    return pool;
  };

  const local = await serveLocal(async (request, response, url) => {
    if (request.method !== "POST" || url.pathname !== "/sql") return sendJson(response, 404, { message: "not found" });
    const target = header(request, "neon-connection-string");
    const body = payload.safeParse(JSON.parse(await readText(request)));
    if (!target || !body.success) return sendJson(response, 400, { message: "malformed request" });
    let client: pg.PoolClient | undefined;
    let spoiled = false;
    try {
      client = await poolFor(target).connect();
      if ("queries" in body.data) {
        await client.query(beginStatement((name) => header(request, name)));
        const results = [];
        for (const query of body.data.queries) results.push(await execute(client, query));
        await client.query("COMMIT");
        sendJson(response, 200, { results });
      } else {
        const result = await execute(client, body.data);
        // A session-level SET must not reach the next caller of this pooled connection.
        spoiled = result.command === "SET";
        sendJson(response, 200, result);
      }
    } catch (error) {
      if ("queries" in body.data)
        await client?.query("ROLLBACK").catch(() => {
          spoiled = true;
        });
      sendJson(response, 400, errorFields(error));
    } finally {
      client?.release(spoiled);
    }
  }, options.port);

  const sockets = new WebSocketServer({ server: local.server, path: "/v2", perMessageDeflate: false });
  sockets.on("connection", (ws) => bridge(ws, options.postgresPort));

  return {
    httpHost: `${LOOPBACK}:${local.port}`,
    async stop() {
      for (const ws of sockets.clients) ws.terminate();
      sockets.close();
      await local.stop();
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}
