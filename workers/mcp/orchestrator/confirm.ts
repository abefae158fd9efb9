/** `unsupported`: the client has no way to ask its person. */
export type Confirmation = "accepted" | "declined" | "unsupported";

/** How one adapter asks the person behind its client. May throw `InputNeeded` to be called again with the answer. */
export type Confirm = (question: string) => Promise<Confirmation>;

/** The stateless protocol asks by ending the request: the client repeats it with the answer. */
export class InputNeeded extends Error {
  readonly question: string;

  constructor(question: string) {
    super("the person must answer first");
    this.name = "InputNeeded";
    this.question = question;
  }
}

/** The form of every confirmation, as JSON Schema: accepting the dialogue is the answer, there is nothing to fill in. */
export const CONFIRM_SCHEMA = { type: "object" as const, properties: {} };

/** Reads the answer to the dialogue: anything but an accepted one is a no, and so is a form that says no. */
export function confirmationOf(action: string, content: Readonly<Record<string, unknown>> | undefined): Confirmation {
  return action === "accept" && content?.confirm !== false ? "accepted" : "declined";
}
