import type { RosterChoices, RosterFile, RosterOrg, RosterSamePerson } from "#contracts/api/roster/roster.ts";
import { checkAccounts } from "../plan/accounts.ts";
import type { TextSource } from "./csv.ts";
import { addFault, type FaultList } from "./faults.ts";
import { openFormat } from "./formats.ts";
import { chooseOrgs } from "./org-choice.ts";
import { checkPeople } from "./people.ts";
import { keepOnePeriod } from "./periods.ts";
import { emitter, type Reading, readFile } from "./read-file.ts";
import { checkReferences, type KnownIds } from "./references.ts";
import { SPECIFICATION } from "./specification.ts";
import { Pool, RosterTable, type RosterTables } from "./table.ts";

/** The tables of an archive before anything is compared with the school. */
export interface ReadTables {
  readonly tables: RosterTables;
  /** Files that are there but past reading: nothing is said about references to them. */
  readonly unread: ReadonlySet<RosterFile>;
  /** false: reading stopped half-way, so that the rows say nothing about one another. */
  readonly complete: boolean;
}

/** What the office may have to decide about an archive. */
export interface Found {
  readonly orgs: readonly RosterOrg[];
  readonly samePeople: readonly RosterSamePerson[];
}

/** Both halves: the tables of an archive, validated. `today` is AAAA-MM-DD. */
export function validateRoster(
  archive: ReadonlyMap<string, TextSource>,
  known: KnownIds,
  today: string,
  faults: FaultList,
  notices: FaultList,
  choices: RosterChoices = {},
): RosterTables {
  const read = readTables(archive, today, faults, notices);
  checkTables(read, known, today, choices, faults, notices);
  return read.tables;
}

/**
 * First half: every file by itself, whatever the format (OneRoster 1.2 and 1.1, School Data Sync v1 and v2.1), as tables
 * of OneRoster 1.2. Every fault goes to `faults`; what is read by a rule goes to `notices`.
 */
export function readTables(
  archive: ReadonlyMap<string, TextSource>,
  today: string,
  faults: FaultList,
  notices: FaultList,
): ReadTables {
  const tables = new Map<RosterFile, RosterTable>();
  const unread = new Set<RosterFile>();
  const opened = openFormat(archive, today, faults, notices);
  if (opened === undefined) return { tables, unread, complete: false };
  const { format, modes, texts, isLoose } = opened;
  const pool = new Pool();
  const open = (file: RosterFile) => {
    const mode = modes[file];
    if (mode === "absent" || tables.has(file)) return;
    const used = SPECIFICATION[file].fields.filter(({ unused }) => unused !== true);
    tables.set(
      file,
      new RosterTable(
        file,
        mode,
        used.map(({ name }) => name),
        pool,
      ),
    );
  };
  const reading: Reading = {
    tableOf: (file) => tables.get(file),
    isLoose,
    rows: 0,
    cells: 0,
    isOver: false,
    faults,
    notices,
  };
  for (const source of format.sources) {
    const text = texts.get([...texts.keys()].find((name) => name.toLowerCase() === source.file.toLowerCase()) ?? "");
    if (text === undefined) continue;
    source.tables.forEach(open);
    if (!readFile(source, text, reading)) for (const file of source.tables) unread.add(file);
    if (reading.isOver) return { tables, unread, complete: false };
  }
  for (const name of format.unread) {
    if ([...texts.keys()].some((file) => file.toLowerCase() === name.toLowerCase())) {
      addFault(notices, { file: name }, "file_not_imported", "La plataforma no importa este archivo; no se lee.");
    }
  }
  if (format.finish !== undefined && tables.size > 0) {
    open("academicSessions.csv");
    format.finish(emitter(reading, { file: "", line: 0, lacking: new Set() }), notices);
  }
  for (const file of unread) tables.delete(file);
  return { tables, unread, complete: true };
}

/** Second half: the rows against one another, against what the office chose and against what the school has. */
export function checkTables(
  { tables, unread, complete }: ReadTables,
  known: KnownIds,
  today: string,
  choices: RosterChoices,
  faults: FaultList,
  notices: FaultList,
): Found {
  if (!complete) return { orgs: [], samePeople: [] };
  const orgs = unread.size > 0 ? [] : chooseOrgs(tables, known, choices.includeOrgs, faults, notices);
  checkReferences(tables, unread, known, faults, notices);
  keepOnePeriod(tables, today, notices);
  checkPeople(tables, unread, known, today, faults, notices);
  return { orgs, samePeople: checkAccounts(tables, known, choices.samePeople ?? [], faults, notices) };
}
