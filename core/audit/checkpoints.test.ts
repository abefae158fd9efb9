import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkpointReader, checkpointSigner } from "#platform/checkpoints.ts";
import { openDatabase, openDirectory } from "#platform/db.ts";
import { contextFor, number, recordingPorts, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { publicJwks } from "../../dev/keys.ts";
import type { Context } from "../context.ts";
import type { Files } from "../ports.ts";
import { recordAudit } from "./record.ts";
import { verifyAuditLogs } from "./verify-audit-logs.ts";
import { type CheckpointPorts, writeCheckpoints } from "./write-checkpoints.ts";

const keyOf = (kid: string) =>
  JSON.stringify({ ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }), kid });
const [current, previous, foreign] = [keyOf("b"), keyOf("a"), keyOf("b")];

let database: TestDatabase;
let files: Files;
let head: Context;
let school: number;
let log: { kind: string; institutionId: number }[];

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
}, 60_000);
afterAll(() => database?.drop());

/** A log of twelve entries and no checkpoint, in a store of its own. */
beforeEach(async () => {
  ({ files } = recordingPorts().ports);
  log = [];
  head = await contextFor(database, "head@demo.eduai.test", {
    ports: { files, checkpoints: checkpointReader(publicJwks(current, previous)) },
  });
  school = head.actor.institutionId;
  await owner("delete from users.audit_logs", "delete from users.audit_checkpoints");
  await append(12);
});

/** As whoever owns the database and may switch its triggers off. */
const owner = (...statements: readonly string[]) =>
  withRows(database, async (query) => {
    await query("set session_replication_role = replica");
    for (const statement of statements) await query(statement);
  });

async function append(count: number, ctx = head): Promise<void> {
  await ctx.db.transaction((tx) =>
    recordAudit(
      ctx,
      tx,
      Array.from({ length: count }, (_, at) => ({ action: "grade.recorded" as const, entity: "grade", entityId: at })),
    ),
  );
}

const address = () => ({ databaseUrl: database.appUrl, neonLocal: database.neonHost });

function ports(overrides: Partial<CheckpointPorts> = {}): CheckpointPorts {
  return {
    due: openDirectory(address()).checkpointsDue,
    open: (institutionId) => openDatabase(address(), { institutionId, userId: null }),
    files,
    sign: checkpointSigner(current),
    now: () => new Date(),
    failed: (institutionId) => void log.push({ kind: "failed", institutionId }),
    contradicted: (institutionId) => void log.push({ kind: "contradicted", institutionId }),
    ...overrides,
  };
}

/** An hour later each time, so that a school that has grown is due. */
let hours = 0;
const checkpoint = (overrides: Partial<CheckpointPorts> = {}) => {
  hours += 1;
  const at = new Date(Date.now() + hours * 3_600_000);
  return writeCheckpoints(ports({ now: () => at, ...overrides }));
};

const keys = () => files.list(`audit/${school}/`, `audit/${school}/`);
const verify = (after = 0) => verifyAuditLogs(head, { after });

describe("checkpoints", () => {
  it("are written once an hour for each school that has grown, and for no other", async () => {
    const began = Date.now();
    const inMinutes = (minutes: number) => writeCheckpoints(ports({ now: () => new Date(began + minutes * 60_000) }));
    const [written, none] = [
      { written: 1, failed: 0, left: false },
      { written: 0, failed: 0, left: false },
    ];
    expect(await inMinutes(0)).toEqual(written);
    expect(await inMinutes(60)).toEqual(none);
    await append(3);
    expect(await inMinutes(50)).toEqual(none);
    expect(await inMinutes(60)).toEqual(written);
    expect(await inMinutes(61)).toEqual(none);
    expect(await keys()).toHaveLength(2);
    expect(await verify()).toMatchObject({
      from: 1,
      to: 15,
      total: 15,
      next: null,
      fault: null,
      checkpoint: { seq: 15 },
    });
    expect(log).toEqual([]);
  });

  it("take some schools a call and go on with the rest; one that fails stops nobody, and comes again", async () => {
    const other = await contextFor(database, "head@otra.eduai.test");
    await append(2, other);
    expect(await writeCheckpoints(ports(), 1)).toEqual({ written: 1, failed: 0, left: true });
    expect(await writeCheckpoints(ports(), 1)).toEqual({ written: 1, failed: 0, left: false });
    await append(1);
    await append(1, other);
    const put: Files["put"] = async (key, bytes, type) => {
      if (key.startsWith(`audit/${school}/`)) throw new Error("no room");
      await files.put(key, bytes, type);
    };
    expect(await checkpoint({ files: { ...files, put } })).toEqual({ written: 1, failed: 1, left: false });
    expect(log).toEqual([{ kind: "failed", institutionId: school }]);
    expect(await checkpoint()).toEqual({ written: 1, failed: 0, left: false });
  });

  it("that broke off after the object and before the row are written again, and both are of use", async () => {
    const broken: CheckpointPorts["open"] = () => {
      throw new Error("the database has gone");
    };
    expect(await checkpoint({ open: broken })).toMatchObject({ written: 0, failed: 1 });
    const locked: Files["put"] = async (key, bytes, type) => {
      if ((await files.get(key)) !== null) throw new Error("the object is locked");
      await files.put(key, bytes, type);
    };
    expect(await checkpoint({ files: { ...files, put: locked } })).toMatchObject({ written: 1, failed: 0 });
    expect(await keys()).toHaveLength(1);
    await append(2);
    expect(await checkpoint({ open: broken })).toMatchObject({ written: 0, failed: 1 });
    await append(2);
    expect(await checkpoint()).toMatchObject({ written: 1 });
    expect(await keys()).toHaveLength(3);
    expect(await verify()).toMatchObject({ fault: null, checkpoint: { seq: 16 } });
  });

  it("of a key before today's are good, of a stranger's not, nor of one that is no longer accepted", async () => {
    await checkpoint({ sign: checkpointSigner(previous) });
    expect(await verify()).toMatchObject({ fault: null, checkpoint: { seq: 12 } });
    const later = { ...head, ports: { ...head.ports, checkpoints: checkpointReader(publicJwks(current)) } };
    expect(await verifyAuditLogs(later, { after: 0 })).toMatchObject({ fault: { kind: "checkpoint_forged", seq: 12 } });
    await append(1);
    await checkpoint({ sign: checkpointSigner(foreign) });
    expect(await verify()).toMatchObject({ fault: { kind: "checkpoint_forged", seq: 13 }, checkpoint: null });
  });
});

describe("the verification", () => {
  it("says that what nobody has signed is not proved: a tail cut before the first checkpoint is not seen", async () => {
    expect(await verify()).toEqual({ from: 1, to: 12, total: 12, next: null, fault: null, checkpoint: null });
    await owner(`delete from users.audit_logs where institution_id = ${school} and seq > 8`);
    expect(await verify()).toEqual({ from: 1, to: 8, total: 8, next: null, fault: null, checkpoint: null });
    await checkpoint();
    await append(3);
    expect(await verify()).toMatchObject({ to: 11, fault: null, checkpoint: { seq: 8 } });
  });

  it("says when a checkpoint is gone, when its row is, and when what is in it is another's", async () => {
    await checkpoint();
    await append(4);
    await checkpoint();
    const [first = "", second = ""] = await keys();
    const [firstBytes, secondBytes] = [await files.get(first), await files.get(second)];
    if (firstBytes === null || secondBytes === null) throw new Error("both objects are there");
    await files.delete([first]);
    expect(await verify()).toMatchObject({ fault: { kind: "checkpoint_missing", seq: 12 } });
    await files.put(first, firstBytes, "application/jose");
    await files.put(second, firstBytes, "application/jose");
    expect(await verify()).toMatchObject({ fault: { kind: "checkpoint_forged", seq: 16 } });
    await files.put(second, secondBytes, "application/jose");
    await owner("delete from users.audit_checkpoints");
    expect(await verify()).toMatchObject({ fault: null, checkpoint: { seq: 16 } });
    // Nor can the same place be signed a second time over the first.
    await owner(`update users.audit_logs set action = 'x' where institution_id = ${school} and seq = 16`, rehash(16));
    await checkpoint();
    expect(await keys()).toHaveLength(3);
    expect(await verify()).toMatchObject({ fault: { kind: "rewritten", seq: 16, since: 13 } });
  });

  it("goes on where it ended, in stretches", async () => {
    await checkpoint();
    await append(5);
    expect(await verify(12)).toEqual({ from: 13, to: 17, total: 17, next: null, fault: null, checkpoint: null });
    await owner(`update users.audit_logs set after = '{}' where institution_id = ${school} and seq = 5`);
    expect(await verify()).toMatchObject({ fault: { kind: "changed_entry", seq: 5 }, next: null });
    expect(await verify(5)).toMatchObject({ fault: null });
  });

  it("walks a long log in bounded calls", async () => {
    const { seq, hash } = await last();
    await owner(
      `with recursive chain as (
         select ${seq}::bigint as seq, '${hash}'::text as hash, ''::text as prev
         union all
         select c.seq + 1, encode(sha256((c.hash || c.seq)::bytea), 'hex'), c.hash from chain c where c.seq < 120000)
       insert into users.audit_logs (institution_id, seq, at, action, entity, prev_hash, hash)
       select ${school}, seq, now(), 'grade.recorded', 'grade', prev, hash from chain where seq > ${seq}`,
    );
    // Hashed as the trigger would, one after the other.
    await owner(rehash(seq + 1));
    const first = await verify();
    expect(first).toMatchObject({ from: 1, to: 100_000, total: 120_000, next: 100_000, fault: null });
    expect(await verify(100_000)).toMatchObject({ from: 100_001, to: 120_000, next: null, fault: null });
  }, 120_000);

  it("is for who may read the log", async () => {
    const teacher = await contextFor(database, "teacher@demo.eduai.test");
    await expect(verifyAuditLogs(teacher, { after: 0 })).rejects.toMatchObject({ code: "forbidden" });
  });
});

it("a thousand entries written side by side are one chain without a fork", async () => {
  const write = (at: number) =>
    head.db.transaction((tx) => recordAudit(head, tx, [{ action: "grade.recorded", entity: "storm", entityId: at }]));
  const waiting = Array.from({ length: 1_000 }, (_, at) => at);
  const next = async (): Promise<void> => {
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) await write(at);
  };
  await Promise.all(Array.from({ length: 40 }, next));
  expect(await number(database, "select count(distinct prev_hash) from users.audit_logs where entity = 'storm'")).toBe(
    1_000,
  );
  expect(await verify()).toMatchObject({ to: 1_012, total: 1_012, fault: null });
}, 240_000);

async function last(): Promise<{ seq: number; hash: string }> {
  const [row] = await withRows(database, (query) =>
    query<{ seq: string; hash: string }>(
      "select seq, hash from users.audit_logs where institution_id = $1 order by seq desc limit 1",
      [school],
    ),
  );
  if (row === undefined) throw new Error("the log is empty");
  return { seq: Number(row.seq), hash: row.hash };
}

/** Hashes everything from an entry on anew, as somebody would who knows how. */
const rehash = (from: number) => `do $$
  declare entry users.audit_logs; behind text;
  begin
    select hash into behind from users.audit_logs where institution_id = ${school} and seq = ${from - 1};
    for entry in select * from users.audit_logs where institution_id = ${school} and seq >= ${from} order by seq loop
      entry.prev_hash := coalesce(behind, '');
      behind := users.audit_entry_hash(entry);
      update users.audit_logs set prev_hash = entry.prev_hash, hash = behind where id = entry.id;
    end loop;
  end $$`;
