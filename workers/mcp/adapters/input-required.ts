import { inputRequired, inputResponse, type ServerContext } from "@modelcontextprotocol/server";
import { type Act, type ConfirmationPorts, issueConfirmation, takeConfirmation } from "#core/confirmation.ts";
import { callerOf } from "../orchestrator/caller.ts";
import { CONFIRM_SCHEMA, type Confirmation, confirmationOf, InputRequired } from "../orchestrator/confirm.ts";

/** A question about one tool call: its confirmation is valid for exactly these arguments and this state of the school. */
interface Elicitation {
  readonly tool: string;
  readonly args: unknown;
  readonly question: string;
}

const KEY = "confirm";

function actOf(ctx: ServerContext, { tool, args, question }: Elicitation): Act {
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
 * Elicitation in protocol 2026-07-28: the request ends with an input required result, and the client repeats it with
 * `inputResponses` and the `requestState` it was given. That state is a confirmation like any other: issued here, valid for
 * five minutes, used once.
 */
export function createInputRequests(confirmations: ConfirmationPorts) {
  return {
    /**
     * The response to `asked` that this request carries. Throws `InputRequired` when it carries none, one to another
     * question, or one that was used before.
     */
    responseTo: async (ctx: ServerContext, asked: Elicitation): Promise<Confirmation> => {
      const reply = inputResponse(ctx.mcpReq.inputResponses, KEY);
      const state = ctx.mcpReq.requestState<string>();
      if (reply.kind !== "elicit" || state === undefined) throw new InputRequired(asked.question);
      const taken = await takeConfirmation(confirmations, actOf(ctx, asked), state);
      if (taken !== "taken") throw new InputRequired(asked.question);
      return confirmationOf(reply.action, reply.content);
    },

    inputRequired: async (ctx: ServerContext, asked: Elicitation) =>
      inputRequired({
        inputRequests: {
          [KEY]: inputRequired.elicit({ message: asked.question, requestedSchema: CONFIRM_SCHEMA }),
        },
        requestState: await issueConfirmation(confirmations, actOf(ctx, asked)),
      }),
  };
}

export type InputRequests = ReturnType<typeof createInputRequests>;
