import type { Hono } from "hono";
import { auditApi } from "#contracts/api/audit/audit.ts";
import { exportAuditLogs } from "#core/audit/export-audit-logs.ts";
import { listAuditLogs } from "#core/audit/list-audit-logs.ts";
import { verifyAuditLogs } from "#core/audit/verify-audit-logs.ts";
import { attachment } from "#platform/http/attachment.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountAudit(app: Hono<HttpEnv>): void {
  bind(app, auditApi, {
    list: listAuditLogs,
    verify: verifyAuditLogs,
    export: async (ctx, input) =>
      attachment({ ...(await exportAuditLogs(ctx, input)), contentType: "text/csv; charset=utf-8" }),
  });
}
