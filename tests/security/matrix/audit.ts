import { heads, type Row } from "./row.ts";

export const audit: Record<string, Row> = {
  listAuditLogs: {
    sample: ({ studentId }) => ({ query: { entity: "student", entityId: studentId } }),
    allowed: heads,
    ownRowsOnly: true,
  },
  verifyAuditLogs: { sample: () => ({}), allowed: heads, ownRowsOnly: true },
  exportAuditLogs: { sample: () => ({ query: { action: "session" } }), allowed: heads, ownRowsOnly: true },
};
