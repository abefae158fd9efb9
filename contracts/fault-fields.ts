/**
 * What may be said of a fault in a log: its classes, codes and where it was thrown. Never its message: drivers quote
 * statements, parameters and addresses in theirs, also over several lines, and engines repeat them in the stack.
 */
export function faultFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { fault: typeof error };
  const { cause } = error;
  return {
    fault: word(error.name),
    code: word(Reflect.get(error, "code")),
    cause: cause instanceof Error ? word(cause.name) : undefined,
    causeCode: cause instanceof Error ? word(Reflect.get(cause, "code")) : undefined,
    stack: frames(error.stack ?? "", error.message),
  };
}

/** Names and codes are single words; anything longer is somebody's text. */
function word(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w.:-]{1,60}$/.test(value) ? value : undefined;
}

const FRAME =
  /^\s*at (?:async )?(?:[\w$.<>#[\] ]{1,120} )?\(?(?:file:\/\/|node:|https?:\/\/)?[\w@$./+:~%-]{1,300}:\d+:\d+\)?$/;

/** The first frames below the message; a line of the message that looks like one is cut off with it. */
function frames(stack: string, message: string): string[] {
  const at = stack.indexOf(`: ${message}\n`);
  const below = at < 0 ? stack : stack.slice(at + message.length + 2);
  return below
    .split("\n")
    .filter((line) => FRAME.test(line))
    .slice(0, 4)
    .map((line) => line.trim());
}
