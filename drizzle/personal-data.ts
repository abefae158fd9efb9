import { toSnakeCase } from "drizzle-orm/casing";
import { CONSENT, type Columns, type Holding, LEGAL_DUTY, pupil, RECORD, school, THREE_YEARS } from "./holding.ts";
import { personNames } from "./schema/people.ts";

/**
 * Every text, date, number with a fraction, address and document of the database that says something of a person, and
 * what is registered of other stores: the rows of `privacy.data_registry`. Keys, counters, flags and moments of the same
 * rows go with them. Terms in days are those of `core/operations/retention-rules.ts`.
 */
const HOLDINGS: readonly Holding[] = [
  {
    ...school,
    category: "name",
    columns: { "users.users": Object.values(personNames).flat().map(toSnakeCase).join(" ") },
  },
  {
    ...school,
    category: "identity",
    retention: "computed from the names: ends with them",
    columns: { "users.users": "search_name register_name" },
  },
  {
    ...school,
    category: "identity",
    columns: { "users.users": "sourced_id username identifier locale status corrected_fields" },
  },
  {
    ...school,
    category: "contact",
    columns: {
      "users.users": "email phone",
      "communications.contact_points": "channel value label disabled_reason",
    },
  },
  {
    ...school,
    category: "contact",
    retention: "730 days, with its notification",
    columns: { "communications.deliveries": "channel provider provider_id address state last_error" },
  },
  {
    ...school,
    category: "image",
    legalBasis: CONSENT,
    retention: "until the consent is withdrawn",
    columns: { "users.users": "avatar_key" },
  },
  {
    ...school,
    category: "credential",
    columns: {
      "users.users": "password_hash",
      "users.recovery_codes": "code_hash",
      "users.second_factors": "kind label secret credential_id public_key transports",
      "users.api_keys": "name prefix key_hash scopes limits",
      "mcp.user_credentials": "ciphertext scopes",
      "privacy.keys": "kid wrapped_key status",
    },
  },
  {
    ...school,
    category: "credential",
    retention: "30 days after it lapsed",
    columns: { "users.password_resets": "kind token_hash salt address request_ip" },
  },
  {
    ...school,
    category: "security",
    retention: "30 days after it lapsed",
    columns: {
      "users.user_sessions":
        "id kind secret_hash refresh_hash previous_refresh_hash family_id revoked_reason ip user_agent",
    },
  },
  { ...school, category: "security", columns: { "users.known_devices": "device_hash label" } },
  {
    ...school,
    category: "security",
    retention: "until the window of the tries is over",
    columns: { "users.sign_in_tries": "key" },
  },
  {
    ...school,
    category: "security",
    legalBasis: LEGAL_DUTY,
    retention: "as long as the school: the chain of entries is not cut",
    columns: {
      "users.audit_logs":
        "actor_role action entity entity_id before after ip user_agent session_id request_id prev_hash hash",
    },
  },
  {
    ...school,
    category: "role",
    columns: {
      "users.user_roles": "sourced_id role_type role begin_date end_date user_profile",
      "courses.section_teachers": "sourced_id",
      "communications.chat_members": "role",
    },
  },
  { ...pupil, category: "family", columns: { "users.guardianships": "relation adult_access" } },
  {
    ...school,
    category: "identity",
    retention: "31 days",
    columns: { "users.roster_changes": "entity action before after" },
  },
  {
    ...school,
    category: "identity",
    retention: RECORD,
    columns: { "users.roster_imports": "file_name report summary object_key" },
  },
  {
    ...pupil,
    category: "identity",
    columns: {
      "students.students":
        "sourced_id student_number date_of_birth sex admission_date graduation_date grade_level group_name status",
    },
  },
  { ...pupil, category: "contact", columns: { "students.students": "emergency_contacts custody_note" } },
  {
    ...pupil,
    category: "health and needs",
    legalBasis: "GDPR 6(1)(e), 9(2)(g)",
    isSpecial: true,
    retention: "365 days",
    columns: { "students.file_versions": "part content" },
  },
  {
    ...pupil,
    category: "health and needs",
    legalBasis: "GDPR 6(1)(e), 9(2)(g)",
    isSpecial: true,
    columns: {
      "students.students": "medical_information learning_profile",
      "content.adaptations": "needs body measures",
    },
  },
  {
    ...pupil,
    category: "education",
    columns: {
      "students.enrollments": "sourced_id role begin_date end_date status withdrawn_reason",
      "students.rolled_pupils": "decision from_level from_group to_level to_group",
      "students.group_changes": "batch from_group to_group closed opened",
      "students.academic_records":
        "academic_year term grade grade_label grade_points attendance_percentage credits teacher_notes amendment_reason",
      "students.evaluation_results": "proposed status value label",
      "students.evaluation_remarks": "comment decision",
      "students.issued_documents": "kind language code content_hash content revoked_reason",
      "courses.grades": "value status comment",
      "courses.grade_history": "value status comment reason",
      "courses.submissions": "text files status points feedback rubric_scores",
      "personalization.answers": "response predicted client_id",
      "personalization.mastery": "rating probability",
      "personalization.paths": "steps status",
      "personalization.reviews": "card",
      "personalization.bandit_decisions": "context candidates propensity policy reward",
    },
  },
  {
    ...pupil,
    category: "attendance",
    // That an absence was excused, and what a note or a reason says of it, may tell of health.
    legalBasis: "GDPR 6(1)(e), 9(2)(g)",
    isSpecial: true,
    columns: {
      "students.attendance": "note office_reason",
      "students.attendance_justifications":
        "start_date end_date starts_at ends_at kind source state content decision_note file_key file_secret file_type",
      "students.attendance_alerts": "start_date end_date value latest crossed_on note",
    },
  },
  {
    ...pupil,
    category: "education",
    // What a tutor hears in an interview may tell of health, origin or belief.
    legalBasis: "GDPR 6(1)(e), 9(2)(g)",
    isSpecial: true,
    columns: {
      "students.tutoring_notes": "date with kind staff next_on content",
      "students.tutoring_versions": "date with kind staff next_on content",
    },
  },
  {
    ...pupil,
    category: "documents",
    // A psychopedagogical report is one of them.
    legalBasis: "GDPR 6(1)(e), 9(2)(g)",
    isSpecial: true,
    retention: `${RECORD}; 30 days after it was removed, 1 days where its file never came`,
    columns: { "students.student_documents": "title category staff file_key file_secret file_type" },
  },
  {
    ...pupil,
    category: "education",
    retention: "with the files of the job, which hold the papers",
    columns: { "students.document_job_parts": "student_ids" },
  },
  { ...pupil, category: "attendance", columns: { "students.registers": "date starts_at ends_at" } },
  {
    ...pupil,
    category: "behaviour",
    // What is written of a minor's conduct may tell of health, origin or belief.
    legalBasis: "GDPR 6(1)(e), 9(2)(g)",
    isSpecial: true,
    columns: {
      "students.behavioral_records": "content",
      "students.behavior_events": "date time place",
      "students.behavior_procedures": "opened_on content closed_on",
      "students.behavior_steps": "kind title counts_from due_on state settled_on content",
      "students.behavior_measures": "content due_on done_on",
    },
  },
  {
    ...pupil,
    category: "prediction",
    columns: {
      "students.learning_embeddings": "embedding_type vector_id namespace content_hash metadata",
      "analytics.predictions": "model model_version value lower upper level inputs explanation decision decision_note",
      "analytics.interventions": "rule title description status propensity follow_up outcome",
    },
  },
  {
    ...school,
    category: "correspondence",
    retention: RECORD,
    columns: {
      "communications.messages": "audience subject body attachments client_id",
      "communications.chat_reports": "message_id excerpt reason resolution",
      "communications.chat_rooms": "title",
    },
  },
  {
    ...school,
    category: "correspondence",
    retention: "730 days",
    columns: { "communications.notifications": "kind title body data url" },
  },
  {
    ...school,
    category: "correspondence",
    retention: "until it is sent",
    columns: { "communications.held_notices": "kind" },
  },
  {
    ...school,
    category: "correspondence",
    retention: "30 days after it was finished, a dead letter 90 days after it was settled",
    columns: { "outbox.events": "type payload last_error", "outbox.dead_letters": "reference payload reason note" },
  },
  {
    ...school,
    category: "correspondence",
    retention: "until the key lapses",
    columns: { "outbox.idempotency_keys": "key response effects" },
  },
  {
    ...school,
    category: "correspondence",
    retention: "90 days",
    columns: { "communications.webhook_events": "payload last_error" },
  },
  {
    ...school,
    category: "use",
    columns: {
      "communications.notification_preferences": "kind quiet_from quiet_to",
      "users.saved_views": "page title query",
      "resources.bookings": "kind title period cancel_reason",
      "resources.maintenance": "description",
      "resources.resource_status_log": "reason details",
      "analytics.events": "type properties",
      "analytics.report_runs": "definition object_key result error",
      "content.documents": "title",
      "content.versions": "body",
      "content.exports": "object_key",
      "ai.budgets": "scope scope_id",
    },
  },
  {
    ...school,
    category: "use",
    subject: "teachers, and pupils where a teacher writes of them",
    retention: "90 days after the job ended",
    columns: { "ai.jobs": "kind status request result error attempts" },
  },
  {
    ...school,
    category: "use",
    retention: "until the conversation lapses",
    columns: { "ai.conversations": "title turns shared" },
  },
  {
    ...school,
    category: "use",
    retention: THREE_YEARS,
    columns: {
      "ai.usage_log": "purpose provider model error_class",
      "mcp.calls": "client_id server_name method tool_name arguments_hash error_code",
    },
  },
  {
    ...school,
    category: "use",
    retention: `${THREE_YEARS} after the connection ended`,
    columns: { "mcp.grants": "grant_id client_id client_name redirect_host scopes ended_reason" },
  },
  {
    ...school,
    category: "request of a person",
    legalBasis: LEGAL_DUTY,
    retention: RECORD,
    columns: {
      "users.consents": "purpose text_version",
      "privacy.requests": "type status details outcome object_key",
      "privacy.erasure_ledger": "store location subject_ref action legal_basis",
    },
  },
  {
    ...school,
    store: "durable_object",
    category: "use",
    retention: "until the connection ends",
    locations: ["McpConnections"],
  },
  {
    ...school,
    store: "r2",
    category: "identity",
    retention: "30 days after it was committed, or checked",
    locations: ["rosters/{school}/{sha256}.zip"],
  },
  {
    ...pupil,
    store: "r2",
    category: "attendance",
    legalBasis: "GDPR 6(1)(e), 9(2)(g)",
    isSpecial: true,
    locations: ["justifications/{school}/{justification}-{random}"],
  },
  {
    ...pupil,
    store: "r2",
    category: "documents",
    legalBasis: "GDPR 6(1)(e), 9(2)(g)",
    isSpecial: true,
    retention: `${RECORD}; 30 days after it was removed`,
    locations: ["documents/{school}/{document}-{random}"],
  },
  {
    ...pupil,
    store: "r2",
    category: "education",
    retention: "7 days after it was made",
    locations: ["papers/{school}/{job}/{part}.pdf"],
  },
];

export const columnsOf = (columns: Columns): string[] =>
  Object.entries(columns).flatMap(([table, names]) => names.split(" ").map((name) => `${table}.${name}`));

/** The rows of `privacy.data_registry`. */
export const REGISTRY = HOLDINGS.flatMap(({ columns = {}, locations = [], store = "postgres", ...holding }) =>
  [...columnsOf(columns), ...locations].map((location) => ({ isSpecial: false, ...holding, store, location })),
);
