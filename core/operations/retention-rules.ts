import { DOCUMENT_UNDO_DAYS } from "#contracts/api/students/documents.ts";

/** Rows that are deleted by age. `condition` is SQL over the table's own columns. */
export interface RetentionRule {
  readonly name: string;
  readonly table: string;
  readonly key: string;
  /** The moment from which a row's age counts. */
  readonly column: string;
  readonly days: number;
  readonly condition?: string;
  /** "school": each school's rows; "platform": rows of no school. */
  readonly scope: "school" | "platform";
  /**
   * How they go when not simply deleted. "append_only": the application may not do it itself. "object": the row stays,
   * and the object that its `object_key` names goes.
   */
  readonly by?: "append_only" | "object";
}

const YEAR = 365;

/**
 * What is kept how long. What is open stays whatever its age: unfinished events, mails that wait, and every row about
 * which a dead letter is open. Three years is the term of usage data, two that of notices and runs.
 */
export const RETENTION_RULES: readonly RetentionRule[] = [
  rule("idempotency_keys", "outbox.idempotency_keys", "expires_at", 0),
  rule("outbox_events", "outbox.events", "finished_at", 30, "not outbox.has_open_letter('events', 'event ' || id)"),
  rule("user_sessions", "users.user_sessions", "expires_at", 30),
  rule("password_resets", "users.password_resets", "expires_at", 30),
  rule("file_versions", "students.file_versions", "replaced_at", YEAR),
  // Their files go with them, by a trigger. Of one that was described and whose file never came nobody knows.
  rule("student_documents", "students.student_documents", "removed_at", DOCUMENT_UNDO_DAYS),
  rule("student_documents_without_file", "students.student_documents", "created_at", 1, "file_key is null"),
  rule("roster_changes", "users.roster_changes", "created_at", 31),
  // Their object is the whole school's data; what an undo needs is in the changes.
  {
    ...rule(
      "roster_archives",
      "users.roster_imports",
      "coalesce(committed_at, created_at)",
      30,
      "object_key is not null",
    ),
    by: "object",
  },
  // A spreadsheet has columns that nothing of the school's is made of; once it is written it goes at once.
  {
    ...rule("roster_sheets", "users.roster_imports", "created_at", 1, "object_key is not null and format = 'csv'"),
    by: "object",
  },
  // A school's report cards in one file: each is made again in a moment.
  { ...rule("document_files", "students.document_job_parts", "done_at", 7, "object_key is not null"), by: "object" },
  // A plan is a document of its own by then; what remains is what was asked, with the teacher's notes.
  rule("ai_jobs", "ai.jobs", "finished_at", 90, "not outbox.has_open_letter('llm-jobs', 'job ' || id)"),
  rule("ai_conversations", "ai.conversations", "expires_at", 0),
  rule(
    "notifications",
    "communications.notifications",
    "created_at",
    2 * YEAR,
    `not exists (select from communications.deliveries d where d.notification_id = notifications.id and
      (d.state = 'queued' or outbox.has_open_letter('deliveries', 'delivery ' || d.id)))`,
  ),
  { ...rule("mcp_calls", "mcp.calls", "at", 3 * YEAR + 1), by: "append_only" },
  // As long as the calls that were made through them.
  rule("mcp_grants", "mcp.grants", "coalesce(ended_at, expires_at)", 3 * YEAR + 1),
  { ...rule("ai_usage", "ai.usage_log", "started_at", 3 * YEAR + 1), by: "append_only" },
  rule("retention_runs", "privacy.retention_runs", "started_at", 2 * YEAR),
  {
    ...rule(
      "webhook_events",
      "communications.webhook_events",
      "received_at",
      90,
      "processed_at is not null and not outbox.has_open_letter('webhooks', 'webhook ' || id)",
    ),
    scope: "platform",
  },
  { ...rule("dead_letters", "outbox.dead_letters", "resolved_at", 90), scope: "platform" },
];

function rule(name: string, table: string, column: string, days: number, condition?: string): RetentionRule {
  const own = { name, table, key: "id", column, days, scope: "school" as const };
  return condition === undefined ? own : { ...own, condition };
}
