import { AppError } from "#core/errors.ts";

interface DriverFault {
  readonly code: string | undefined;
  readonly constraint: string | undefined;
}

function property(error: object, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : undefined;
}

/** The driver's own error under Drizzle's wrapping. */
export function driverFault(error: unknown): DriverFault {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && typeof current === "object" && current !== null; depth += 1) {
    const code = property(current, "code");
    if (code !== undefined) return { code, constraint: property(current, "constraint") };
    current = Reflect.get(current, "cause");
  }
  return { code: undefined, constraint: undefined };
}

/** Serialisation failure or deadlock: the transaction left nothing and may be run again at once. */
export function isTransient(error: unknown): boolean {
  return ["40001", "40P01"].includes(driverFault(error).code ?? "");
}

/** None of its classes begins with an E, as the names of system errors do: EPIPE is none. */
const SQLSTATE = /^[0-9A-DF-Z][0-9A-Z]{4}$/;

/** Postgres and network failures to coded errors; a coded error passes untouched, a programming fault too. */
export function mapDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const { code } = driverFault(error);
  if (code === "23505") return new AppError("conflict", "Ya existe un registro con esos datos.", { cause: error });
  if (code === "23503" || code === "23514" || code === "22003") {
    return new AppError("unprocessable", "Los datos no encajan con los que ya hay.", { cause: error });
  }
  if (isTransient(error) || code === "55P03") {
    return new AppError("conflict", "Otra operación está cambiando lo mismo. Repite en un momento.", {
      retryAfterSeconds: 1,
      cause: error,
    });
  }
  const down = code === undefined ? looksLikeNetwork(error) : !SQLSTATE.test(code) || /^(08|53|57|25P03)/.test(code);
  if (down) {
    return new AppError("unavailable", "La base de datos no responde. Prueba de nuevo en unos segundos.", {
      retryAfterSeconds: 5,
      cause: error,
    });
  }
  return error;
}

function looksLikeNetwork(error: unknown): boolean {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && typeof current === "object" && current !== null; depth += 1) {
    const message = property(current, "message") ?? "";
    if (/fetch failed|network|connect|terminated|socket|timeout|websocket/i.test(message)) return true;
    const constructorName = current.constructor.name;
    if (constructorName === "NeonDbError" || constructorName === "ErrorEvent") return true;
    current = Reflect.get(current, "cause") ?? Reflect.get(current, "sourceError");
  }
  return false;
}
