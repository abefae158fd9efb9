export type LogLevel = "info" | "warn" | "error";

/** One JSON line per entry. Values are ids, counts, codes and route patterns: never names, addresses or bodies. */
export function log(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const line = JSON.stringify({ level, event, at: new Date().toISOString(), ...fields });
  if (level === "error") console.error(line);
  else console.log(line);
}

/** What may be said of a fault in a log: its class and where it was thrown, not its message, which may quote data. */
export function faultFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { fault: typeof error };
  const cause: unknown = error.cause;
  return {
    fault: error.name,
    code: typeof Reflect.get(error, "code") === "string" ? Reflect.get(error, "code") : undefined,
    cause: cause instanceof Error ? cause.name : undefined,
    causeCode:
      cause instanceof Error && typeof Reflect.get(cause, "code") === "string" ? Reflect.get(cause, "code") : undefined,
    stack: error.stack
      ?.split("\n")
      .slice(1, 5)
      .map((line) => line.trim()),
  };
}
