import * as z from "zod";
import { Id } from "#contracts/common.ts";

/** What a grant remembers of its person; encrypted with the token itself. Rights are never kept here. */
export const GrantProps = z.object({ userId: Id, institutionId: Id });
export type GrantProps = z.infer<typeof GrantProps>;

/** The person as OAuth knows them: the school is part of the name, `:` is reserved for token parts. */
export function subjectOf(props: GrantProps): string {
  return `${props.institutionId}-${props.userId}`;
}

/** The person behind a subject, and null for what is none. */
export function personOfSubject(subject: string): GrantProps | null {
  const [institutionId, userId, ...more] = subject.split("-");
  const person = GrantProps.safeParse({ institutionId: Number(institutionId), userId: Number(userId) });
  return person.success && more.length === 0 && subjectOf(person.data) === subject ? person.data : null;
}

/** The parts of a token of the provider's: whose it is and by which grant; null for anything else. */
export function tokenParts(token: string): { readonly subject: string; readonly grantId: string } | null {
  const [subject = "", grantId = "", secret, ...more] = token.split(":");
  return subject === "" || grantId === "" || !secret || more.length > 0 ? null : { subject, grantId };
}

/** In seconds: how long a grant lasts by an access token alone, and by a refresh token that nobody uses. */
export const GRANT_LASTS = { access: 3600, refresh: 30 * 24 * 3600 };
