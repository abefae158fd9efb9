import { and, ne, sql } from "drizzle-orm";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { users } from "#schema/index.ts";
import { requireGrantable } from "../access/grant.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { brokenUnique } from "../refused-by.ts";
import type { Role } from "./roles.ts";

const FIELD_REASONS = {
  email_unusable: ["email", "Esta dirección no se puede usar."],
  username_taken: ["username", "Ya lo usa otra persona del centro."],
  student_number_taken: ["student.studentNumber", "Ya lo tiene otro expediente del centro."],
  role_title_taken: ["title", "Ya hay un perfil que se llama así."],
  role_unknown: ["roleId", "Ese perfil no existe."],
  role_needs_file: ["roleId", "El perfil de alumnado va con un expediente, y solo con él."],
} as const satisfies Partial<Record<ProblemReason, readonly [string, string]>>;

/** A field that cannot be written, by its name. */
export function refusedField(reason: keyof typeof FIELD_REASONS): AppError {
  const [path, message] = FIELD_REASONS[reason];
  return new AppError("unprocessable", message, { reason, issues: [{ path, message, reason }] });
}

export const unusableRole = (reason: "role_unknown" | "role_needs_file") => refusedField(reason);

/**
 * A value that somebody has already. Whether an address is another school's is nobody's business: it "cannot be used",
 * in one's own school too.
 */
export function asTaken(error: unknown): never {
  switch (brokenUnique(error)) {
    case "users_email_unique":
      throw refusedField("email_unusable");
    case "users_username":
      throw refusedField("username_taken");
    case "students_number":
      throw refusedField("student_number_taken");
    default:
      throw error;
  }
}

/** Before the row is written, so that of several faults each is said where it can be. Errors: `unprocessable`. */
export async function expectFree(tx: Transaction, id: number | null, username: string): Promise<void> {
  const [other] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(sql`lower(${users.username}) = lower(${username})`, id === null ? undefined : ne(users.id, id)))
    .limit(1);
  if (other !== undefined) throw refusedField("username_taken");
}

/** The role, if the actor may give it. Errors: `unprocessable` for none and another school's, `forbidden`. */
export function expectGrantable<R extends Pick<Role, "kind" | "permissions">>(ctx: Context, role: R | undefined): R {
  if (role === undefined || role.kind === "super_admin") throw unusableRole("role_unknown");
  requireGrantable(ctx.actor, role, "roleId");
  return role;
}
