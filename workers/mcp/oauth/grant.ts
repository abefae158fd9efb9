import * as z from "zod";
import { Id } from "#contracts/common.ts";

/** What a grant remembers of its person; encrypted with the token itself. Rights are never kept here. */
export const GrantProps = z.object({ userId: Id, institutionId: Id });
export type GrantProps = z.infer<typeof GrantProps>;

/** The person as OAuth knows them: the school is part of the name, `:` is reserved for token parts. */
export function subjectOf(props: GrantProps): string {
  return `${props.institutionId}-${props.userId}`;
}
