import { type Query, withRows } from "./context.ts";
import type { TestDatabase } from "./database.ts";

/** Further apart than the seed has rows of a table. */
const APART = 10_000_000;

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  /** It refers to rows that belong to no school, or to some that may. */
  readonly is_shared: boolean;
}

const COLUMNS = `
  select format('%I.%I', n.nspname, c.relname) as table, a.attname as name, format_type(a.atttypid, null) as type,
    exists (select from pg_constraint k join pg_attribute t on t.attrelid = k.confrelid and t.attname = 'institution_id'
      where k.contype = 'f' and k.conrelid = c.oid and a.attnum = any(k.conkey) and not t.attnotnull) as is_shared
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    and n.nspname in ('users', 'students', 'courses', 'communications', 'resources') and c.reltuples > 0
    and exists (select from pg_attribute s where s.attrelid = c.oid and s.attname = 'institution_id' and s.attnotnull)
  order by 1, a.attnum`;

/**
 * As many schools more as the demo school is one, each with the same people, classes and days under ids and addresses of
 * its own: so a table has what ten schools write, and a plan that reads other schools' rows costs what it would.
 * `attendance`: of each copy's marks in lessons, one in so many.
 */
export function copySchool(database: TestDatabase, copies: number, { attendance = 1 } = {}): Promise<void> {
  return withRows(database, async (query) => {
    const [school] = await query<{ id: string }>(
      "select institution_id as id from users.users where email = 'head@demo.eduai.test'",
    );
    const columns = await query<Column & Record<string, unknown>>(COLUMNS);
    const tables = Map.groupBy(columns, ({ table }) => table);
    await query("begin");
    // As in the seed: what triggers and references would say of these rows is known.
    await query("set local session_replication_role = replica");
    for (let copy = 1; copy <= copies; copy += 1) {
      await query(
        `insert into users.institutions (id, name, official_code) overriding system value values ($1, $2, $3)`,
        [copy * APART, `Escuela ${copy}`, String(90_000_000 + copy)],
      );
      for (const [table, own] of tables) {
        const sample = table === "students.attendance" && attendance > 1 ? ` and register_id % ${attendance} = 0` : "";
        await query(
          `insert into ${table} (${own.map(({ name }) => `"${name}"`).join(", ")}) overriding system value
           select ${own.map((column) => copied(column, copy)).join(", ")} from ${table}
           where institution_id = $1${sample}`,
          [school?.id],
        );
      }
    }
    await query("commit");
    for (const table of tables.keys()) await restart(query, table, tables.get(table) ?? []);
    await query("vacuum analyze");
  });
}

function copied({ table, name, type, is_shared: isShared }: Column, copy: number): string {
  if (name === "institution_id") return String(copy * APART);
  // What is one of its kind among all schools.
  if (name === "email" || (table === "students.issued_documents" && name === "code")) return `'c${copy}.' || "${name}"`;
  if (type === "bigint[]") return `array(select one + ${copy * APART} from unnest("${name}") as one)`;
  const isReference = type === "bigint" && (name === "id" || name === "amends" || /_(id|by)$/.test(name));
  return isReference && !isShared ? `"${name}" + ${copy * APART}` : `"${name}"`;
}

async function restart(query: Query, table: string, columns: readonly Column[]): Promise<void> {
  if (!columns.some(({ name }) => name === "id")) return;
  await query(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`);
}
