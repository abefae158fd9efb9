import { inputRequired, inputResponse, type ServerContext } from "@modelcontextprotocol/server";
import { type Act, type ConfirmationPorts, issueConfirmation, takeConfirmation } from "#core/confirmation.ts";
import { callerOf } from "../orchestrator/caller.ts";
import { CONFIRM_SCHEMA, type Confirmation, confirmationOf, InputNeeded } from "../orchestrator/confirm.ts";

/** What was asked: a yes counts for this very call on this very state of the school, and for nothing else. */
interface Asked {
  readonly tool: string;
  readonly args: unknown;
  readonly question: string;
}

const KEY = "confirm";

function actOf(ctx: ServerContext, { tool, args, question }: Asked): Act {
  const { actor, clientId } = callerOf(ctx.http?.authInfo);
  return {
    institutionId: actor.institutionId,
    userId: actor.userId,
    clientId,
    name: tool,
    args: { asked: args, question },
  };
}

/**
 * Questions of protocol 2026-07-28, where the request ends with one and comes again with the answer. The state that the
 * client carries meanwhile is a confirmation like any other: issued here, for five minutes, taken once.
 */
export function createRounds(confirmations: ConfirmationPorts) {
  return {
    /**
     * The answer this round brought to `asked`. Throws `InputNeeded` when there is none yet, when it was to another
     * question, or when it has been given before.
     */
    answer: async (ctx: ServerContext, asked: Asked): Promise<Confirmation> => {
      const reply = inputResponse(ctx.mcpReq.inputResponses, KEY);
      const state = ctx.mcpReq.requestState<string>();
      if (reply.kind !== "elicit" || state === undefined) throw new InputNeeded(asked.question);
      const taken = await takeConfirmation(confirmations, actOf(ctx, asked), state);
      if (taken !== "taken") throw new InputNeeded(asked.question);
      return confirmationOf(reply.action, reply.content);
    },

    ask: async (ctx: ServerContext, asked: Asked) =>
      inputRequired({
        inputRequests: {
          [KEY]: inputRequired.elicit({ message: asked.question, requestedSchema: CONFIRM_SCHEMA }),
        },
        requestState: await issueConfirmation(confirmations, actOf(ctx, asked)),
      }),
  };
}

export type Rounds = ReturnType<typeof createRounds>;
