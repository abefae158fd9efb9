export { checkRoster } from "./check-roster.ts";
export { commitRoster } from "./commit-roster.ts";
