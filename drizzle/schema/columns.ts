import { getTableName, sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  check,
  customType,
  foreignKey,
  integer,
  type PgColumn,
  timestamp,
  unique,
} from "drizzle-orm/pg-core";
import { institutions } from "./institutions.ts";

export const reference = () => bigint({ mode: "number" });
export const id = () => reference().primaryKey().generatedAlwaysAsIdentity();

/** The school a row belongs to: row-level security compares it with `app.institution_id`. */
export const institutionId = () =>
  reference()
    .notNull()
    .references(() => institutions.id);

/** Null means shared by every school: readable by all, writable by none of them. */
export const sharedInstitutionId = () => reference().references(() => institutions.id);

export const moment = () => timestamp({ withTimezone: true, mode: "date" });
export const createdAt = () => moment().notNull().defaultNow();
export const updatedAt = () => moment().notNull().defaultNow();
export const version = () => integer().notNull().default(1);

/** A PostgreSQL `tstzrange`, in its text form `["2026-09-01 08:00+00","2026-09-01 09:00+00")`. */
export const tstzrange = customType<{ data: string; driverData: string }>({ dataType: () => "tstzrange" });

type SchoolRow = { institutionId: PgColumn; id: PgColumn };

/** The target of every composite reference; its index also serves the filter of the row policy. */
export const schoolKey = (t: SchoolRow) => unique(`${getTableName(t.id.table)}_school_id`).on(t.institutionId, t.id);

/** A reference that cannot point into another school. A null `column` is not checked. */
export const within = (name: string, t: { institutionId: AnyPgColumn }, column: AnyPgColumn, target: SchoolRow) =>
  foreignKey({ name, columns: [t.institutionId, column], foreignColumns: [target.institutionId, target.id] });

/**
 * Holds a text column to the values its TypeScript type declares.
 * Inside a table's extra configuration a column keeps its enum only in its builder's `config`, which drizzle does not type.
 */
export function oneOf(name: string, column: PgColumn): ReturnType<typeof check> {
  const config: unknown = Reflect.get(column, "config");
  const values = typeof config === "object" && config !== null ? Reflect.get(config, "enumValues") : undefined;
  if (!Array.isArray(values) || values.length === 0) throw new Error(`${name}: the column declares no enum`);
  const list = values.map((value) => `'${String(value).replaceAll("'", "''")}'`).join(", ");
  return check(name, sql`${column} in (${sql.raw(list)})`);
}
