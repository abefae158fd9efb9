export { checkRoster } from "./check-roster.ts";
export { commitRoster } from "./commit-roster.ts";
export { exportRoster } from "./export-roster.ts";
