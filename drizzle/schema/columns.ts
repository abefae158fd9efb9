import { type SQL, sql } from "drizzle-orm";
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
export const schoolKey = (t: SchoolRow) => unique().on(t.institutionId, t.id);

/** A reference that cannot point into another school. A null `column` is not checked. */
export const within = (name: string, t: { institutionId: AnyPgColumn }, column: AnyPgColumn, target: SchoolRow) =>
  foreignKey({ name, columns: [t.institutionId, column], foreignColumns: [target.institutionId, target.id] });

/** Holds a text column to the values its TypeScript type declares. */
export const oneOf = (name: string, column: PgColumn): ReturnType<typeof check> =>
  check(name, sql`${column} in (${list(column.enumValues ?? [])})`);

function list(values: readonly string[]): SQL {
  return sql.raw(values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", "));
}
