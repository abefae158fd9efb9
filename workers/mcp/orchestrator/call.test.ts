import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import type { Context } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { testSecrets } from "#testing/secrets.ts";
import { type CallContext, type CallOptions, call, UnknownToolError } from "./call.ts";
import { InputRequired } from "./confirm.ts";
import { defineTool, READ_ONLY, type ToolDefinition } from "./tool.ts";

const base = { title: "T", description: "D", annotations: READ_ONLY } as const;
const output = z.object({ seen: z.number() });
const summary = ({ seen }: { seen: number }) => ({ intro: `Visto ${seen}`, rows: [], narrower: "" });
const run = vi.fn(async (_ctx: Context, args: { n: number }) => ({ seen: args.n }));

const read = defineTool({
  ...base,
  name: "read_it",
  requires: ["grades.read"],
  scopes: ["mcp:read"],
  input: z.strictObject({ n: z.int().min(1) }),
  output,
  summary,
  run,
});

function failing(error: unknown): ToolDefinition {
  const run = () => Promise.reject(error);
  return defineTool({
    ...base,
    name: "fail_it",
    requires: ["grades.read"],
    scopes: ["mcp:read"],
    input: z.strictObject({}),
    output,
    summary,
    run,
  });
}

const written: number[] = [];
const write = defineTool({
  ...base,
  name: "write_it",
  requires: ["grades.create"],
  scopes: ["mcp:write"],
  input: z.strictObject({ n: z.int(), confirmation: z.string().optional() }),
  output,
  summary,
  ask: async (_ctx, args) => `¿Escribir ${args.n}?`,
  run: async (_ctx, args) => {
    written.push(args.n);
    return { seen: args.n };
  },
});

const slow = defineTool({
  ...base,
  name: "slow_it",
  requires: ["grades.read"],
  scopes: ["mcp:read"],
  timeoutMs: 20,
  input: z.strictObject({}),
  output,
  summary,
  run: () => new Promise<never>(() => undefined),
});

const core: Context = {
  actor: {
    userId: 7,
    institutionId: 3,
    role: "Profesora",
    kind: "teacher",
    permissions: ["grades.read", "grades.create"],
    name: "Ana",
    sessionId: "mcp-test",
  },
  origin: { requestId: "req-1", ip: null, userAgent: null },
  now: () => new Date(0),
  get db(): never {
    throw new Error("no rows in this test");
  },
  get ports(): never {
    throw new Error("no ports in this test");
  },
};

function context(
  tools: readonly ToolDefinition[],
  scopes = ["mcp:read", "mcp:write"],
  permissions?: string[],
): CallContext {
  const actor = permissions === undefined ? core.actor : { ...core.actor, permissions };
  const caller = { core: Object.create(core, { actor: { value: actor } }), scopes };
  return {
    ...caller,
    reread: async () => caller,
    tools,
    school: { timeZone: "Europe/Madrid" },
    clientId: "client",
    confirmations: { secrets: testSecrets("a key of sixteen characters"), now: () => new Date(), firstUse },
  };
}

const used = new Set<string>();
async function firstUse(name: string): Promise<boolean> {
  const first = !used.has(name);
  used.add(name);
  return first;
}

const options: CallOptions = { signal: new AbortController().signal };

describe("one call", () => {
  it("returns what the tool returns, without properties the output does not declare", async () => {
    run.mockResolvedValueOnce({ seen: 2, ...{ secret: "x" } });
    expect(await call(context([read]), "read_it", { n: 2 }, options)).toEqual({
      ok: true,
      structured: { seen: 2 },
      text: '{"seen":2}',
    });
  });

  it("does not distinguish a tool out of reach from one that does not exist", async () => {
    const reason = (name: string, tools: readonly ToolDefinition[], permissions: string[]) =>
      call(context(tools, ["mcp:read"], permissions), name, {}, options).then(
        () => "answered",
        (error: unknown) => (error instanceof UnknownToolError ? error.message : error),
      );
    expect(await reason("read_it", [read], ["courses.read"])).toBe("Unknown tool: read_it");
    expect(await reason("read_it", [], ["grades.read"])).toBe("Unknown tool: read_it");
  });

  it("names the scope a token lacks", async () => {
    const outcome = await call(context([write], ["mcp:read"]), "write_it", { n: 1 }, options);
    expect(outcome).toMatchObject({ ok: false, failure: { code: "insufficient_scope" } });
    expect(JSON.stringify(outcome)).toContain("mcp:write");
  });

  it("refuses bad arguments by place and never runs the tool", async () => {
    run.mockClear();
    for (const args of [{ n: "2" }, { n: 0 }, {}, { n: 1, extra: true }, [], null]) {
      const outcome = await call(context([read]), "read_it", args, options);
      expect(outcome).toMatchObject({ ok: false, failure: { code: "bad_request" } });
      if (!outcome.ok) expect(outcome.failure.issues.length).toBeGreaterThan(0);
    }
    expect(run).not.toHaveBeenCalled();
  });

  it("refuses text that no row can hold, wherever it stands, instead of reading it as nothing", async () => {
    const said = vi.fn(async () => ({ seen: 1 }));
    const rows = z.array(z.strictObject({ text: z.string() }));
    const input = z.strictObject({ search: z.string().optional(), rows: rows.optional() });
    const search = defineTool({
      ...base,
      name: "search_it",
      requires: ["grades.read"],
      scopes: ["mcp:read"],
      input,
      output,
      summary,
      run: said,
    });
    for (const [args, path] of [
      [{ search: "\u0000" }, "search"],
      [{ search: "a\ud800b" }, "search"],
      [{ rows: [{ text: "a" }, { text: "\udc00" }] }, "rows/1/text"],
    ] as const) {
      expect(await call(context([search]), "search_it", args, options)).toMatchObject({
        failure: { code: "bad_request", issues: [{ path, message: "no es texto" }] },
      });
    }
    expect(said).not.toHaveBeenCalled();
    expect(await call(context([search]), "search_it", { search: "Ñandú 👩‍🔬" }, options)).toMatchObject({ ok: true });
  });

  it("passes on a refusal's words, issues and the value that won", async () => {
    const error = new AppError("precondition_failed", "Otra persona fue antes.", {
      issues: [{ path: "grades.0", message: "vieja" }],
      current: { version: 4, gradedAt: "2026-11-24T08:30:00.000Z" },
    });
    expect(await call(context([failing(error)]), "fail_it", {}, options)).toEqual({
      ok: false,
      failure: {
        code: "precondition_failed",
        message: "Otra persona fue antes.",
        issues: [{ path: "grades.0", message: "vieja" }],
        current: { version: 4, gradedAt: "2026-11-24T09:30:00+01:00" },
      },
    });
  });

  it("shows nothing of a fault but a reference", async () => {
    const silenced = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const fault = new Error("password=hunter2 at 10.0.0.3");
    const outcome = await call(context([failing(fault)]), "fail_it", {}, options);
    expect(outcome).toMatchObject({ ok: false, failure: { code: "internal" } });
    expect(JSON.stringify(outcome)).toContain("req-1");
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
    expect(silenced).toHaveBeenCalledOnce();
    expect(silenced.mock.calls.join()).not.toContain("hunter2");
    silenced.mockRestore();
  });

  it("ends at the tool's time limit and when the caller gives up", async () => {
    expect(await call(context([slow]), "slow_it", {}, options)).toMatchObject({ failure: { code: "timeout" } });
    const gaveUp = new AbortController();
    const pending = call(context([slow]), "slow_it", {}, { signal: gaveUp.signal });
    gaveUp.abort();
    expect(await pending).toMatchObject({ failure: { code: "cancelled" } });
    expect(await call(context([read]), "read_it", { n: 1 }, { signal: AbortSignal.abort() })).toMatchObject({
      failure: { code: "cancelled" },
    });
  });
});

describe("a write", () => {
  const asked: string[] = [];
  const answering = (answer: "accepted" | "declined" | "unsupported"): CallOptions => ({
    ...options,
    confirm: async (question) => {
      asked.push(question);
      return answer;
    },
  });

  it("happens only after a yes", async () => {
    written.length = 0;
    expect(await call(context([write]), "write_it", { n: 1 }, answering("declined"))).toMatchObject({
      failure: { code: "declined" },
    });
    expect(written).toEqual([]);
    expect(await call(context([write]), "write_it", { n: 2 }, answering("accepted"))).toMatchObject({ ok: true });
    expect(written).toEqual([2]);
    expect(asked).toEqual(["¿Escribir 1?", "¿Escribir 2?"]);
  });

  it("is of whoever the person is after the yes: nothing is written for one who may no longer", async () => {
    written.length = 0;
    const asking = context([write]);
    const { core: pupil } = context([write], undefined, ["grades.read"]);
    const { scopes } = asking;
    for (const [now, code] of [
      [{ core: pupil, scopes }, "forbidden"],
      [{ core: asking.core, scopes: ["mcp:read"] }, "insufficient_scope"],
      [null, "forbidden"],
    ] as const) {
      const outcome = await call({ ...asking, reread: async () => now }, "write_it", { n: 5 }, answering("accepted"));
      expect(outcome).toMatchObject({ failure: { code } });
    }
    expect(written).toEqual([]);
  });

  it("of a client that cannot ask takes a repeat with the confirmation of that very call, once", async () => {
    written.length = 0;
    const first = await call(context([write]), "write_it", { n: 3 }, options);
    expect(first).toMatchObject({ failure: { code: "confirmation_required" } });
    const message = first.ok ? "" : first.failure.message;
    expect(message).toContain("¿Escribir 3?");
    const confirmation = /confirmation: "([^"]+)"/.exec(message)?.[1] ?? "";
    const refused = { ok: false, failure: { code: "confirmation_required" } };
    for (const args of [
      { n: 4, confirmation },
      { n: 3, confirmation: "true" },
      { n: 3, confirmation: `${confirmation}x` },
    ]) {
      expect(await call(context([write]), "write_it", args, options)).toMatchObject(refused);
    }
    const elsewhere = { ...context([write]), clientId: "another" };
    expect(await call(elsewhere, "write_it", { n: 3, confirmation }, options)).toMatchObject(refused);
    expect(await call(context([write]), "write_it", { n: 3, confirmation }, answering("declined"))).toMatchObject({
      failure: { code: "declined" },
    });
    expect(written).toEqual([]);
    expect(await call(context([write]), "write_it", { n: 3, confirmation }, options)).toMatchObject({ ok: true });
    expect(await call(context([write]), "write_it", { n: 3, confirmation }, options)).toMatchObject(refused);
    expect(written).toEqual([3]);
  });

  it("waits for another round when the adapter must end the request to ask", async () => {
    written.length = 0;
    const later: CallOptions = { ...options, confirm: (question) => Promise.reject(new InputRequired(question)) };
    await expect(call(context([write]), "write_it", { n: 4 }, later)).rejects.toThrow(InputRequired);
    expect(written).toEqual([]);
  });
});
