export { checkRoster } from "./check-roster.ts";
export { commitPeopleImport, commitRoster } from "./commit-roster.ts";
export { exportRoster } from "./export-roster.ts";
export { getRemovals } from "./get-removals.ts";
export { checkPeopleImport, getPeopleImport, importPeople } from "./import-people.ts";
export { getImport, listImports } from "./list-imports.ts";
export { removeMissing } from "./remove-missing.ts";
export { previewUndo, undoImport } from "./undo-import.ts";
