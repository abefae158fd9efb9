import { neon, neonConfig, Pool } from "@neondatabase/serverless";
import * as z from "zod";

interface Env {
  readonly DATABASE_URL: string;
  readonly NEON_LOCAL: string;
  /** What the tool reads, as JSON: see bench/platform.ts. */
  readonly TOOL_STATEMENTS: string;
}

const ToolCall = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.int(),
  method: z.literal("tools/call"),
  params: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }),
});

const Statements = z.array(z.object({ sql: z.string(), params: z.array(z.unknown()) }));

const Mark = z.object({
  institutionId: z.int(),
  userId: z.int(),
  courseId: z.int(),
  assignmentId: z.int(),
  studentId: z.int(),
  value: z.number(),
});

const TENANT = "select set_config('app.institution_id', $1, true), set_config('app.user_id', $2, true)";

const PERSON = `
  select u.id, u.institution_id, u.given_name, u.family_name, u.email, u.locale, i.locale as school_locale, r.name as role,
    r.kind, i.name as institution_name, i.time_zone
  from users.users u join users.roles r on r.id = u.role_id join users.institutions i on i.id = u.institution_id
  where u.id = $1 and u.is_active`;

const RIGHTS = `
  select p.permission from users.role_permissions p join users.users u on u.role_id = p.role_id where u.id = $1`;

const ASSIGNMENT = `
  select a.id, s.id as section_id, a.max_points from courses.assignments a join courses.sections s on s.id = a.section_id
  where a.id = $1 and s.course_id = $2
    and s.id in (select section_id from courses.section_teachers where user_id = $3)`;

const ENROLLED = `
  select e.student_id from students.enrollments e join students.students t on t.id = e.student_id
  where e.student_id = $1 and e.section_id = $2 and e.status = 'active'`;

const STORED = "select * from courses.grades where assignment_id = $1 and student_id = $2 for update";

const MARK = `
  insert into courses.grades (institution_id, assignment_id, student_id, value, status, graded_by, graded_at)
  values ($1, $2, $3, $4, 'scored', $5, now())
  on conflict (assignment_id, student_id) do update
    set value = excluded.value, status = 'scored', comment = null, graded_by = $5, graded_at = now(),
      version = courses.grades.version + 1
  returning id, version`;

const HISTORY = `
  insert into courses.grade_history (institution_id, grade_id, version, value, status, changed_by)
  values ($1, $2, $3, $4, 'scored', $5)`;

const AUDIT = `
  insert into users.audit_logs (institution_id, actor_user_id, actor_role, action, entity, entity_id, before, after)
  values ($1, $2, 'teacher', 'bench.recorded', 'grade', $3, $4, $5)`;

/** Finished from the start: the drain of the platform must not work for the yardstick. */
const OUTBOX = `
  insert into outbox.events (institution_id, type, payload, finished_at) values ($1, 'grade.recorded', $2, now())`;

async function readPerson(env: Env, url: URL): Promise<Response> {
  const [institutionId, userId] = [url.searchParams.get("institution"), url.searchParams.get("user")];
  const sql = neon(env.DATABASE_URL);
  const [, people, rights] = await sql.transaction([
    sql.query(TENANT, [institutionId, userId]),
    sql.query(PERSON, [userId]),
    sql.query(RIGHTS, [userId]),
  ]);
  return Response.json({ person: people?.[0], rights });
}

async function writeMark(env: Env, request: Request): Promise<Response> {
  const mark = Mark.parse(await request.json());
  const { institutionId, userId, assignmentId, studentId, value } = mark;
  const pool = new Pool({ connectionString: env.DATABASE_URL, max: 1 });
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query(TENANT, [String(institutionId), String(userId)]);
    const { rows: columns } = await client.query(ASSIGNMENT, [assignmentId, mark.courseId, userId]);
    if (columns.length === 0) return new Response("no such assignment", { status: 404 });
    const { rows: places } = await client.query(ENROLLED, [studentId, columns[0].section_id]);
    if (places.length === 0) return new Response("not enrolled", { status: 422 });
    const { rows: stored } = await client.query(STORED, [assignmentId, studentId]);
    const { rows: written } = await client.query(MARK, [institutionId, assignmentId, studentId, value, userId]);
    const { id, version } = written[0];
    await client.query(HISTORY, [institutionId, id, version, value, userId]);
    await client.query(AUDIT, [institutionId, userId, id, JSON.stringify(stored[0] ?? null), JSON.stringify(mark)]);
    await client.query(OUTBOX, [institutionId, JSON.stringify({ gradeIds: [Number(id)] })]);
    await client.query("commit");
    return Response.json({ id, version }, { status: 201 });
  } finally {
    client.release();
    await pool.end();
  }
}

/** One MCP tool call whose tenant and statements stand in the environment. */
async function callTool(env: Env, request: Request): Promise<Response> {
  const { id } = ToolCall.parse(await request.json());
  const sql = neon(env.DATABASE_URL);
  const statements = Statements.parse(JSON.parse(env.TOOL_STATEMENTS));
  const results = await sql.transaction(statements.map(({ sql: text, params }) => sql.query(text, params)));
  const structuredContent = { data: results[1] };
  const content = [{ type: "text", text: JSON.stringify(results[1]) }];
  return Response.json({ jsonrpc: "2.0", id, result: { content, structuredContent, isError: false } });
}

/** The statements of one read, one write and one tool call of the platform, with nothing around them. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    neonConfig.fetchEndpoint = `http://${env.NEON_LOCAL}/sql`;
    neonConfig.wsProxy = () => `${env.NEON_LOCAL}/v2`;
    neonConfig.useSecureWebSocket = false;
    const url = new URL(request.url);
    if (url.pathname === "/person") return readPerson(env, url);
    if (url.pathname === "/mark") return writeMark(env, request);
    if (url.pathname === "/tool") return callTool(env, request);
    return Response.json({ empty: true });
  },
};
