import { eq } from "drizzle-orm";
import { institutions, users } from "#schema/index.ts";
import type { Database } from "../database.ts";
import { signInNameOf } from "./internal.ts";

/**
 * What a person signs in with, an address or a user name at their school, and the hash of their password; null for who
 * cannot sign in by one.
 */
export async function signInAccount(
  db: Database,
  userId: number,
): Promise<{ email: string; passwordHash: string } | null> {
  const [rows] = await db.batch((q) => [
    q
      .select({
        institutionId: users.institutionId,
        passwordHash: users.passwordHash,
        email: users.email,
        username: users.username,
        officialCode: institutions.officialCode,
      })
      .from(users)
      .innerJoin(institutions, eq(institutions.id, users.institutionId))
      .where(eq(users.id, userId)),
  ]);
  const row = rows[0];
  const email = row === undefined ? null : signInNameOf(row);
  const passwordHash = row?.passwordHash ?? null;
  return email === null || passwordHash === null ? null : { email, passwordHash };
}
