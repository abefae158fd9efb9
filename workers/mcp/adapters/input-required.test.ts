import type { ServerContext } from "@modelcontextprotocol/server";
import { expect, it } from "vitest";
import { testSecrets } from "#testing/secrets.ts";
import { authInfoOf } from "../orchestrator/caller.ts";
import { InputRequired } from "../orchestrator/confirm.ts";
import { createInputRequests } from "./input-required.ts";

const used = new Set<string>();
let now = new Date("2026-11-24T09:00:00Z");

const inputRequests = createInputRequests({
  secrets: testSecrets("a key of sixteen characters"),
  now: () => now,
  firstUse: async (name) => used.size !== used.add(name).size,
});

const elicitation = { tool: "record_grades", args: { section_id: 3 }, question: "¿Guardar 1 nota?" };

/** One request of a client: who sends it, with which `requestState`, and the person's response. */
function request(state?: string, action = "accept", { userId = 7, clientId = "client" } = {}): ServerContext {
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

async function issuedState(): Promise<string> {
  const { requestState = "" } = await inputRequests.inputRequired(request(), elicitation);
  return requestState;
}

it("an accepted elicitation counts once, for the call it was issued for, by the same person through the same client", async () => {
  await expect(inputRequests.responseTo(request(), elicitation)).rejects.toThrow(InputRequired);
  const state = await issuedState();
  const foreign = [
    () => inputRequests.responseTo(request(state), { ...elicitation, args: { section_id: 4 } }),
    () => inputRequests.responseTo(request(state), { ...elicitation, question: "¿Guardar 2 notas?" }),
    () => inputRequests.responseTo(request(state, "accept", { userId: 8 }), elicitation),
    () => inputRequests.responseTo(request(state, "accept", { clientId: "another" }), elicitation),
    () => inputRequests.responseTo(request(`${state}x`), elicitation),
  ];
  for (const answer of foreign) await expect(answer()).rejects.toThrow(InputRequired);
  expect(await inputRequests.responseTo(request(state), elicitation)).toBe("accepted");
  await expect(inputRequests.responseTo(request(state), elicitation)).rejects.toThrow(InputRequired);
});

it("a declined one declines, and one accepted after five minutes is required again", async () => {
  expect(await inputRequests.responseTo(request(await issuedState(), "decline"), elicitation)).toBe("declined");
  const state = await issuedState();
  now = new Date(now.getTime() + 301_000);
  await expect(inputRequests.responseTo(request(state), elicitation)).rejects.toThrow(InputRequired);
});
