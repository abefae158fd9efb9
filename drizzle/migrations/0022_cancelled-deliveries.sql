-- A delivery whose reader has lost the right to it is closed with the reason, and counted for the platform.
ALTER TABLE "communications"."deliveries" DROP CONSTRAINT "deliveries_state";
--> statement-breakpoint
ALTER TABLE "communications"."deliveries" ADD CONSTRAINT "deliveries_state" CHECK ("communications"."deliveries"."state" in ('queued', 'sent', 'delivered', 'bounced', 'failed', 'cancelled'));
--> statement-breakpoint
CREATE INDEX "deliveries_cancelled" ON "communications"."deliveries" USING btree ("updated_at") WHERE state = 'cancelled';
--> statement-breakpoint
-- Notices about marks say which pupil they are about, so that they end with the right to that pupil's records.
UPDATE communications.notifications SET data = jsonb_build_object('studentId', substring(url from '^/alumnado/(\d{1,15})$')::bigint)
  WHERE kind = 'grade.recorded' AND url ~ '^/alumnado/\d{1,15}$' AND data = '{}';
--> statement-breakpoint
CREATE FUNCTION communications.cancelled_deliveries(since timestamptz)
  RETURNS TABLE (reason text, deliveries bigint, latest_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT d.last_error, count(*), max(d.updated_at) FROM communications.deliveries d
  WHERE d.state = 'cancelled' AND d.updated_at >= cancelled_deliveries.since GROUP BY d.last_error ORDER BY 2 DESC, 1
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION communications.cancelled_deliveries(timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION communications.cancelled_deliveries(timestamptz) TO eduai_app;
