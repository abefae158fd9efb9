import { admins, type Row, staff } from "./row.ts";

export const roster: Record<string, Row> = {
  checkRoster: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  exportRoster: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  // Whoever comes second finds it done.
  commitRoster: {
    // The archive brings a head.
    sample: ({ importId }) => ({ params: { importId }, body: { confirmCount: 1 } }),
    allowed: admins,
    served: [200, 409],
  },
  listRosterImports: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  getRosterImport: { sample: ({ importId }) => ({ params: { importId } }), allowed: admins },
  getRosterRemovals: { sample: ({ importId }) => ({ params: { importId } }), allowed: admins, served: [200, 409] },
  removeMissingFromRoster: {
    sample: ({ importId }) => ({ params: { importId }, body: { groups: ["guardianships"], confirmCount: 100_000 } }),
    allowed: admins,
    served: 409,
  },
  previewRosterUndo: { sample: ({ importId }) => ({ params: { importId } }), allowed: admins, served: [200, 409] },
  importUsers: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  getUserImport: {
    sample: ({ sheetImportId }) => ({ params: { importId: sheetImportId } }),
    allowed: admins,
    served: [200, 409],
  },
  checkUserImport: {
    sample: ({ sheetImportId }) => ({
      params: { importId: sheetImportId },
      body: { kind: "students", mapping: ["givenName", "familyName", "identifier"] },
    }),
    allowed: admins,
    served: [200, 409],
  },
  // Nobody has looked at what this digest says.
  commitUserImport: {
    sample: ({ sheetImportId }) => ({ params: { importId: sheetImportId }, body: { digest: "0".repeat(64) } }),
    allowed: admins,
    served: 409,
  },
  // An import that is not committed, or whose time is over, is refused to whoever may.
  undoRosterImport: {
    sample: ({ importId }) => ({ params: { importId }, body: {} }),
    allowed: admins,
    served: [200, 409],
  },
};
