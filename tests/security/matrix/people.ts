import { type Row, staff } from "./row.ts";

export const people: Record<string, Row> = {
  listStaff: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
};
