import type { Context } from "#core/context.ts";
import type { Database, Queries, Transaction } from "#core/database.ts";
import { type Query, withRows } from "./context.ts";
import type { TestDatabase } from "./database.ts";

/** So many pupils more in the demo school, as many guardians and a mark each; one of them is easily told from the rest. */
export function enlargeSchool(database: TestDatabase, pupils: number): Promise<void> {
  return withRows(database, (query) => enlarge(query, pupils));
}

async function enlarge(query: Query, pupils: number): Promise<void> {
  await query(
    `with school as (select institution_id as id from users.users where email = 'head@demo.eduai.test'),
      people as (
        insert into users.users (institution_id, sourced_id, given_name, family_name, role_id)
        select school.id, 'big-' || i, 'Nombre' || md5(i::text), 'Apellido' || md5((i * 7)::text),
          (select id from users.roles where institution_id is null and kind = case when i % 2 = 0 then 'student' else 'parent' end)
        from school, generate_series(1, $1::int * 2) as i returning id, institution_id, sourced_id),
      pupils as (
        insert into students.students (institution_id, user_id, student_number, group_name)
        select institution_id, id, sourced_id, '9.º ' || chr(65 + (id % 20)::int) from people
        where substr(sourced_id, 5)::int % 2 = 0 returning id, institution_id)
     insert into courses.grades (institution_id, assignment_id, student_id, value, graded_by, graded_at)
     select p.institution_id, a.id, p.id, 5, u.id, now() - interval '90 days'
     from pupils p, (select id from courses.assignments where institution_id = (select id from school) order by id limit 1) a,
       (select id from users.users where email = 'head@demo.eduai.test') u`,
    [pupils],
  );
  await query(
    `insert into users.users (institution_id, sourced_id, given_name, family_name, role_id)
     select institution_id, 'needle', 'Zoé', 'Ñíguez Wĺtava', role_id from users.users where sourced_id = 'big-2'`,
  );
  await query(
    `insert into students.students (institution_id, user_id, student_number, group_name)
     select institution_id, id, 'needle', '9.º ESO A' from users.users where sourced_id = 'needle'`,
  );
  for (const table of ["users.users", "students.students", "courses.grades"]) await query(`vacuum analyze ${table}`);
}

export interface Statement {
  readonly sql: string;
  readonly params: unknown[];
}

/** What a verb sends to the database, in batches and in transactions. */
export async function statementsOf<C extends Context>(
  ctx: C,
  verb: (ctx: C) => Promise<unknown>,
): Promise<Statement[]> {
  return (await tripsOf(ctx, verb)).flat();
}

/** The same by round trip: those of a batch travel together, those of a transaction one by one. */
export async function tripsOf<C extends Context>(ctx: C, verb: (ctx: C) => Promise<unknown>): Promise<Statement[][]> {
  const sent: Statement[][] = [];
  const db: Database = {
    transaction: (run) =>
      ctx.db.transaction((tx) => {
        listen(tx, (statement) => sent.push([statement]));
        return run(tx);
      }),
    batch: (build) =>
      ctx.db.batch((q: Queries) => {
        const statements = build(q);
        sent.push(statements.flatMap((statement) => textOf(statement) ?? []));
        return statements;
      }),
  };
  await verb({ ...ctx, db });
  return sent;
}

function isStatement(value: unknown): value is Statement {
  return typeof value === "object" && value !== null && "sql" in value && "params" in value;
}

/** A built query knows its text by one name or, made of raw SQL, by the other. */
function textOf(query: object): Statement | undefined {
  for (const name of ["toSQL", "getQuery"]) {
    const text: unknown = Reflect.get(query, name);
    if (typeof text !== "function") continue;
    const statement: unknown = text.call(query);
    if (isStatement(statement)) return { sql: statement.sql, params: statement.params };
  }
  return undefined;
}

const ENDS: ReadonlySet<string> = new Set(["commit", "rollback"]);

/** A transaction has a session of its own, through which all its statements go. */
function listen(tx: Transaction, heard: (statement: Statement) => void): void {
  const session: unknown = Reflect.get(tx, "session");
  if (typeof session !== "object" || session === null) throw new Error("drizzle's transaction has no session");
  const prepare: unknown = Reflect.get(session, "prepareQuery");
  if (typeof prepare !== "function") throw new Error("drizzle's session prepares no query");
  Reflect.set(session, "prepareQuery", (query: unknown, ...rest: unknown[]): unknown => {
    if (isStatement(query) && !ENDS.has(query.sql)) heard({ sql: query.sql, params: query.params });
    return prepare.call(session, query, ...rest);
  });
}
