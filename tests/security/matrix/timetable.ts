import { members, type Row } from "./row.ts";

export const timetable: Record<string, Row> = {
  getSchedule: { sample: () => ({}), allowed: members, ownRowsOnly: true },
};
