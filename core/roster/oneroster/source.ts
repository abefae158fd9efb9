import type { RosterFile } from "#contracts/api/roster/roster.ts";
import type { FaultList } from "./faults.ts";

/** The value of a cell by the name of its column, empty when the column lacks. */
export type Reader = (name: string) => string;

/** Takes one row of OneRoster 1.2 for a table. */
export type Emit = (file: RosterFile, value: Reader) => void;

/** One file of an archive, whatever its format, and the OneRoster 1.2 rows that each of its rows means. */
export interface Source {
  /** As it is written in the archive, but for capitals. */
  readonly file: string;
  readonly columns: readonly string[];
  readonly required: readonly string[];
  /** The tables its rows go to, each with the columns filled. */
  readonly tables: readonly RosterFile[];
  emit(value: Reader, emit: Emit): void;
}

/** How an archive is to be read. */
export interface Format {
  readonly name: string;
  /** In reading order. */
  readonly sources: readonly Source[];
  /** Files of the format that are not read. */
  readonly unread: readonly string[];
  /** The one sentence for the report, if the format is not OneRoster 1.2. */
  readonly notice?: string;
  /** Rows that follow from the whole, after the last file. */
  finish?(emit: Emit, notices: FaultList): void;
}

/** A reader over a plain record. */
export function values(record: Readonly<Record<string, string>>): Reader {
  return (name) => record[name] ?? "";
}
