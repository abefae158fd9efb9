export { faultFields } from "#contracts/fault-fields.ts";

export type LogLevel = "info" | "warn" | "error";

/** One JSON line per entry. Values are ids, counts, codes and route patterns: never names, addresses or bodies. */
export function log(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const line = JSON.stringify({ level, event, at: new Date().toISOString(), ...fields });
  if (level === "error") console.error(line);
  else console.log(line);
}
