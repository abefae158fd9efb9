import * as z from "zod";
import type { RosterOverwrite } from "#contracts/api/roster/corrections.ts";
import { SheetChoices } from "#contracts/api/roster/people-import.ts";
import type { Context } from "../../context.ts";
import type { Transaction } from "../../database.ts";
import type { Examined } from "../internal.ts";
import type { StoredImport } from "../stored-import.ts";
import { examineSheet } from "./examine-sheet.ts";
import { readSheet } from "./read-sheet.ts";

const ISSUES_SHOWN = 100;

/** How the file of an import is read, as the office last said. */
export const StoredSheet = z.object({
  sheet: SheetChoices.extend({ isRemembered: z.boolean().default(false), headers: z.array(z.string()).default([]) }),
});

export function sheetChoicesOf(stored: StoredImport): SheetChoices {
  const { kind, mapping, decisions } = StoredSheet.parse(stored.summary).sheet;
  return { kind, mapping, decisions };
}

/** A stored spreadsheet against the school of now, for the commit: no plan where any row has an error. */
export async function examineStoredSheet(
  ctx: Context,
  tx: Transaction,
  today: string,
  stored: StoredImport,
  bytes: Uint8Array,
  overwrite: RosterOverwrite,
): Promise<Examined> {
  const choices = sheetChoicesOf(stored);
  const { rows, problems, plan, digest, state, errorCount } = await examineSheet(
    ctx,
    tx,
    today,
    await readSheet(bytes),
    stored.fileHash,
    choices,
    overwrite,
  );
  const errors = [...problems, ...rows.flatMap(({ record }) => record.problems)].filter(({ isError }) => isError);
  const issues = errors.slice(0, ISSUES_SHOWN).map(({ line, field, message }) => ({
    path: [line, field].filter((part) => part !== null).join(":"),
    message,
  }));
  return { issues, plan: errorCount > 0 ? undefined : plan, state, digest };
}
