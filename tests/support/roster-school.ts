import { strFromU8, strToU8, unzipSync } from "fflate";
import pg from "pg";
import type { RosterReport } from "#contracts/api/roster/roster.ts";
import type { RosterUndoView } from "#contracts/api/roster/undo.ts";
import { ROLE_PERMISSIONS } from "#contracts/permissions.ts";
import type { Context } from "#core/context.ts";
import { checkRoster, commitRoster, previewUndo, undoImport } from "#core/roster/index.ts";
import { openDatabase } from "#platform/db.ts";
import { zipOf } from "../fixtures/zip.ts";
import { recordingPorts } from "./context.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

/** Schools for tests of imports: each has one administrator and no roster yet. */
export interface RosterSchools {
  readonly admin: pg.Client;
  newSchool(): Promise<RosterSchool>;
  stop(): Promise<void>;
}

export interface RosterSchool {
  readonly id: number;
  readonly ctx: Context;
  /** The day that the verbs take for today, from now on. */
  setNow(now: string): void;
  count(table: string, where?: string): Promise<number>;
  query(text: string): Promise<Record<string, unknown>[]>;
  /** The archive with e-mail addresses of this school's own, since they are unique across schools. */
  own(bytes: Uint8Array): Uint8Array;
  /** Checks and commits an archive that has no faults. */
  take(bytes: Uint8Array): Promise<{ importId: number; report: RosterReport; changes: number }>;
  /** Undoes it as its dry run says, access that comes back confirmed. */
  undo(importId: number): Promise<RosterUndoView>;
  /** Events of one type, oldest first. */
  events(type: string): Promise<unknown[]>;
}

export async function rosterSchools(): Promise<RosterSchools> {
  const database: TestDatabase = await testDatabase();
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { ports } = recordingPorts();
  return {
    admin,
    newSchool: () => newSchool(database, admin, ports),
    stop: async () => {
      await admin.end();
      await database.drop();
    },
  };
}

async function newSchool(database: TestDatabase, admin: pg.Client, ports: Context["ports"]): Promise<RosterSchool> {
  const rows = async (text: string, values: unknown[] = []) => (await admin.query({ text, values })).rows;
  const id = Number(
    (await rows(`insert into users.institutions (name) values ('IES Río Pisuerga') returning id`))[0]?.id,
  );
  const [person] = await rows(
    `insert into users.users (institution_id, email, given_name, family_name, role_id)
     select $1::bigint, 'secretaria' || $1::bigint || '@ies-ejemplo.test', 'Rosa', 'Cano', id from users.roles
     where institution_id is null and name = 'school_admin' returning id`,
    [id],
  );
  const userId = Number(person?.id);
  let now = new Date("2026-11-23T09:00:00Z");
  const ctx: Context = {
    actor: {
      userId,
      institutionId: id,
      role: "school_admin",
      kind: "school_admin",
      permissions: ROLE_PERMISSIONS.school_admin,
      name: "Secretaría",
      sessionId: "s",
    },
    db: openDatabase({ databaseUrl: database.appUrl, neonLocal: database.neonHost }, { institutionId: id, userId }),
    ports,
    origin: { requestId: "r", ip: null, userAgent: null },
    now: () => now,
  };
  return {
    id,
    ctx,
    setNow: (text) => {
      now = new Date(text);
    },
    count: async (table, where = "true") =>
      Number((await rows(`select count(*) as n from ${table} where institution_id = $1 and ${where}`, [id]))[0]?.n),
    query: (text) => rows(text, [id]),
    own: (bytes) =>
      zipOf(
        Object.fromEntries(
          Object.entries(unzipSync(bytes)).map(([name, data]) => [
            name,
            strToU8(strFromU8(data).replaceAll("@ies-ejemplo.test", `@ies${id}.test`)),
          ]),
        ),
      ),
    take: async (bytes) => {
      const report = await checkRoster(ctx, { bytes, fileName: "roster.zip" });
      if (report.importId === null || report.status !== "ready") throw new Error(JSON.stringify(report.faults));
      const { changes } = await commitRoster(ctx, {
        importId: report.importId,
        confirmCount: report.appointmentCount,
      });
      return { importId: report.importId, report, changes };
    },
    undo: async (importId) => {
      const { accessCount } = await previewUndo(ctx, { importId });
      return undoImport(ctx, { importId, confirmAccess: accessCount });
    },
    events: async (type) =>
      (
        await rows(`select payload from outbox.events where institution_id = $1 and type = $2 order by id`, [id, type])
      ).map(({ payload }) => payload),
  };
}
