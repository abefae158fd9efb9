import {
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  type RequestStateCodec,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { readVariables } from "#platform/env.ts";
import type { McpEnv } from "../env.ts";
import { subjectOf } from "../oauth/grant.ts";
import { callerOf } from "../orchestrator/caller.ts";
import { CONFIRM_SCHEMA, type Confirmation, confirmationOf, InputNeeded } from "../orchestrator/confirm.ts";

/** What was asked: a yes counts for this very call on this very state of the school, and for nothing else. */
interface Asked {
  readonly tool: string;
  readonly args: unknown;
  readonly question: string;
}

interface State {
  readonly asked: string;
}

const KEY = "confirm";

async function digest(asked: Asked): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([asked.tool, asked.args, asked.question]));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One key for all isolates, derived so that it can do nothing else. */
async function signingKey(secret: string): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const base = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveBits"]);
  const info = encoder.encode("eduai.mcp.request-state.v1");
  const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, base, 256));
}

/** Questions of protocol 2026-07-28, where the request ends with one and comes again with the answer. */
export function createRounds(env: McpEnv) {
  let made: Promise<RequestStateCodec<State>> | undefined;
  const codec = () => {
    made ??= signingKey(readVariables(env).FIELD_KEY).then((key) =>
      createRequestStateCodec<State>({
        key,
        bind: (ctx) => {
          const caller = callerOf(ctx.http?.authInfo);
          return `${subjectOf(caller.actor)} ${caller.clientId}`;
        },
      }),
    );
    return made;
  };
  return {
    verify: async (state: string, ctx: ServerContext) => (await codec()).verify(state, ctx),

    /** The answer this round brought to `asked`. Throws `InputNeeded` when there is none yet, or it was to another question. */
    answer: async (ctx: ServerContext, asked: Asked): Promise<Confirmation> => {
      const reply = inputResponse(ctx.mcpReq.inputResponses, KEY);
      const state = ctx.mcpReq.requestState<State>();
      if (reply.kind !== "elicit" || state?.asked !== (await digest(asked))) throw new InputNeeded(asked.question);
      return confirmationOf(reply.action, reply.content);
    },

    ask: async (ctx: ServerContext, asked: Asked) =>
      inputRequired({
        inputRequests: {
          [KEY]: inputRequired.elicit({ message: asked.question, requestedSchema: CONFIRM_SCHEMA }),
        },
        requestState: await (await codec()).mint({ asked: await digest(asked) }, ctx),
      }),
  };
}

export type Rounds = ReturnType<typeof createRounds>;
