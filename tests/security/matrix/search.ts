import { members, type Row } from "./row.ts";

export const search: Record<string, Row> = {
  searchEverything: { sample: () => ({ query: { text: "ma" } }), allowed: members, ownRowsOnly: true },
};
