import type { Hono } from "hono";
import { auditApi } from "#contracts/api/audit/audit.ts";
import { exportAuditLogs } from "#core/audit/export-audit-logs.ts";
import { listAuditLogs } from "#core/audit/list-audit-logs.ts";
import { verifyAuditLogs } from "#core/audit/verify-audit-logs.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountAudit(app: Hono<HttpEnv>): void {
  bind(app, auditApi, {
    list: listAuditLogs,
    verify: verifyAuditLogs,
    export: async (ctx, input) => {
      const { fileName, body } = await exportAuditLogs(ctx, input);
      return new Response(body, {
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename="${fileName}"`,
          "cache-control": "no-store",
        },
      });
    },
  });
}
