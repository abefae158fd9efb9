import { auditCheckpoints } from "#schema/index.ts";
import type { Database } from "../database.ts";
import type { Files } from "../ports.ts";
import { type Checkpoint, checkpointKey } from "./checkpoints.ts";

/** A little less than an hour, so that a cron that comes late does not make it two. */
const AFTER_MS = 55 * 60_000;
/** Schools of one turn; each costs three requests, and a call of a worker may make a thousand. */
const AT_ONCE = 10;
const SCHOOLS = 250;

/** A school whose log has grown since its last checkpoint, or that has none yet. */
export interface DueCheckpoint {
  readonly institutionId: number;
  readonly seq: number;
  readonly hash: string;
  readonly previous: number | null;
  /** Does the log still say at the last checkpoint what was signed there? */
  readonly holds: boolean;
}

export interface CheckpointPorts {
  readonly due: (before: Date, most: number) => Promise<readonly DueCheckpoint[]>;
  readonly open: (institutionId: number) => Database;
  readonly files: Pick<Files, "get" | "put">;
  readonly sign: (checkpoint: Checkpoint) => Promise<string>;
  readonly now: () => Date;
  readonly failed: (institutionId: number, error: unknown) => void;
  readonly contradicted: (institutionId: number, seq: number) => void;
}

/**
 * Signs how far the log of each school reaches, once an hour where something has been written: first the object, then
 * the row that lets the next one wait, so that what breaks off between is done again. `left`: schools are due still, for
 * the next call.
 */
export async function writeCheckpoints(ports: CheckpointPorts, most = SCHOOLS) {
  const at = ports.now();
  const due = await ports.due(new Date(at.getTime() - AFTER_MS), most + 1);
  const turn = due.slice(0, most);
  let failed = 0;
  for (let first = 0; first < turn.length; first += AT_ONCE) {
    await Promise.all(
      turn.slice(first, first + AT_ONCE).map(async (school) => {
        // It is signed all the same: what was signed before stays, and says what is wrong.
        if (!school.holds) ports.contradicted(school.institutionId, school.previous ?? 0);
        try {
          await write(ports, school, at);
        } catch (error) {
          failed += 1;
          ports.failed(school.institutionId, error);
        }
      }),
    );
  }
  return { written: turn.length - failed, failed, left: due.length > turn.length };
}

async function write(ports: CheckpointPorts, { holds: _, ...school }: DueCheckpoint, at: Date): Promise<void> {
  const key = checkpointKey(school);
  // Written by a call that broke off before its row: a bucket whose objects are locked takes none a second time.
  if ((await ports.files.get(key)) === null) {
    const jws = await ports.sign({ ...school, at: at.toISOString() });
    await ports.files.put(key, new TextEncoder().encode(jws), "application/jose");
  }
  const { institutionId, seq, hash } = school;
  await ports
    .open(institutionId)
    .batch((q) => [q.insert(auditCheckpoints).values({ institutionId, seq, hash, at }).onConflictDoNothing()]);
}
