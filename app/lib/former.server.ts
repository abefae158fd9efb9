import { queryText } from "./params.server.ts";

interface Former<Content> {
  readonly id: number;
  readonly content: Content;
  readonly replacedAt: string;
  readonly replacedBy: string;
}

/**
 * What a part of a file said before, where the address asks for it: `?antes=todo` for all, with the number of one to have it
 * in the form again. It is not read otherwise, since each reading is noted.
 */
export async function loadFormer<Content>(
  request: Request,
  isAllowed: boolean,
  ask: () => Promise<{ data: Former<Content>[] }>,
): Promise<{ former: Former<Content>[] | null; again: Former<Content> | null }> {
  const asked = queryText(request, "antes");
  if (!isAllowed || asked === undefined) return { former: null, again: null };
  const { data } = await ask();
  return { former: data, again: data.find(({ id }) => String(id) === asked) ?? null };
}
