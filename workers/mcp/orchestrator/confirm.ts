/** `unsupported`: the client declares no elicitation capability. */
export type Confirmation = "accepted" | "declined" | "unsupported";

/** How an adapter asks the person behind its client. May throw `InputRequired`: the client repeats the request with the response. */
export type Confirm = (question: string) => Promise<Confirmation>;

/** Ends a request of the stateless protocol with an input required result; the client repeats it with the person's response. */
export class InputRequired extends Error {
  readonly question: string;

  constructor(question: string) {
    super("input required");
    this.name = "InputNeeded";
    this.question = question;
  }
}

/** The form of every confirmation, as JSON Schema: accepting it is the whole response, there is nothing to fill in. */
export const CONFIRM_SCHEMA = { type: "object" as const, properties: {} };

/** Reads the response to an elicitation: anything but `accept` declines, and so does a form with `confirm: false`. */
export function confirmationOf(action: string, content: Readonly<Record<string, unknown>> | undefined): Confirmation {
  return action === "accept" && content?.confirm !== false ? "accepted" : "declined";
}
