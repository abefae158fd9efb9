import type { ServerContext } from "@modelcontextprotocol/server";
import { expect, it } from "vitest";
import { webSecrets } from "#platform/secrets.ts";
import { authInfoOf } from "../orchestrator/caller.ts";
import { InputNeeded } from "../orchestrator/confirm.ts";
import { createRounds } from "./rounds.ts";

const used = new Set<string>();
let now = new Date("2026-11-24T09:00:00Z");

const rounds = createRounds({
  secrets: webSecrets("a key of sixteen characters"),
  now: () => now,
  firstUse: async (name) => used.size !== used.add(name).size,
});

const asked = { tool: "record_grades", args: { section_id: 3 }, question: "¿Guardar 1 nota?" };

/** One round of a client: who sends it, with which state, and what the person answered. */
function round(state?: string, action = "accept", { userId = 7, clientId = "client" } = {}): ServerContext {
  const auth = authInfoOf({
    actor: {
      userId,
      institutionId: 3,
      role: "Profesora",
      kind: "teacher",
      permissions: [],
      name: "Ana",
      sessionId: "s",
    },
    origin: { requestId: "r", ip: null, userAgent: null },
    school: { timeZone: "Europe/Madrid" },
    clientId,
    grantId: "grant",
    scopes: ["mcp:write"],
    domain: null,
  });
  const mcpReq = {
    requestState: () => state,
    inputResponses: state === undefined ? undefined : { confirm: { action, content: {} } },
  };
  return { http: { authInfo: auth }, mcpReq } as unknown as ServerContext;
}

async function askedState(): Promise<string> {
  const { requestState = "" } = await rounds.ask(round(), asked);
  return requestState;
}

it("a yes counts once, for the very call it was asked for, by this person through this client", async () => {
  await expect(rounds.answer(round(), asked)).rejects.toThrow(InputNeeded);
  const state = await askedState();
  const foreign = [
    () => rounds.answer(round(state), { ...asked, args: { section_id: 4 } }),
    () => rounds.answer(round(state), { ...asked, question: "¿Guardar 2 notas?" }),
    () => rounds.answer(round(state, "accept", { userId: 8 }), asked),
    () => rounds.answer(round(state, "accept", { clientId: "another" }), asked),
    () => rounds.answer(round(`${state}x`), asked),
  ];
  for (const answer of foreign) await expect(answer()).rejects.toThrow(InputNeeded);
  expect(await rounds.answer(round(state), asked)).toBe("accepted");
  await expect(rounds.answer(round(state), asked)).rejects.toThrow(InputNeeded);
});

it("a no is a no, and a yes after five minutes is asked for again", async () => {
  expect(await rounds.answer(round(await askedState(), "decline"), asked)).toBe("declined");
  const state = await askedState();
  now = new Date(now.getTime() + 301_000);
  await expect(rounds.answer(round(state), asked)).rejects.toThrow(InputNeeded);
});
