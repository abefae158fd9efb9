import { assignmentsApi } from "#contracts/api/assignments.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import type { Endpoint, Sent, View } from "#contracts/endpoint.ts";
import { type Client, type Fetcher, signIn } from "#testing/api.ts";
import { pause } from "./platform.ts";

export interface Mark {
  readonly gradeId: number;
  readonly assignmentId: number;
  readonly studentId: number;
  readonly value: number;
}

/** What the clients were told: they hold the platform to it afterwards. */
export interface Told {
  readonly marks: Mark[];
  readonly columns: { id: number; title: string }[];
  /** Refusals by status, 0 for a connection that ended; each was tried again with the same key. */
  readonly refusals: Map<number, number>;
}

export interface Writers {
  readonly told: Told;
  /** A new column that families see. */
  column(title: string): Promise<number>;
  /** One mark for every pupil in each of the columns, and a draft column per client; `during` runs once a third is acknowledged. */
  write(name: string, columns: readonly number[], during?: () => Promise<void>): Promise<void>;
}

const CLIENTS = 4;
/** A client that gives up sooner than any limit of the server sees connections that hang, too. */
const ANSWER_MS = 30_000;
/** How long one request is repeated: far more than any fault lasts. */
const PATIENCE_MS = 120_000;
/** What a client that follows the contract repeats with the same key; 500 and 502 are what a proxy says of a dead worker. */
const REPEATED: ReadonlySet<number> = new Set([0, 409, 429, 500, 502, 503, 504]);

export function doorOf(origin: string): Fetcher {
  return (path, init) => fetch(`${origin}${path}`, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
}

/** Teachers' clients that repeat what was not acknowledged, each with the key of its first try. */
export async function openWriters(door: Fetcher): Promise<Writers> {
  const told: Told = { marks: [], columns: [], refusals: new Map() };
  const clients: Client[] = [];
  for (let turn = 0; turn < CLIENTS; turn += 1) {
    clients.push((await signIn(door, "teacher@demo.eduai.test")).call);
  }
  const [first] = clients;
  if (first === undefined) throw new Error("there is at least one client");
  const section = (await first(sectionsApi.sections, { query: {} })).view.data[0];
  if (section === undefined) throw new Error("the demo teacher has a section");
  const params = { id: String(section.id) };
  const pupils = (await first(gradesApi.gradebook, { params })).view.students;

  async function insist<E extends Endpoint>(call: Client, endpoint: E, sent: Sent<E>): Promise<View<E>> {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await call(endpoint, { ...sent, headers }).catch(() => undefined);
      const status = answer?.status ?? 0;
      if (answer !== undefined && status < 400) return answer.view;
      told.refusals.set(status, (told.refusals.get(status) ?? 0) + 1);
      if (!REPEATED.has(status) || Date.now() > end) throw new Error(`${endpoint.id}: ${status} for good`);
      await pause(Math.min(Number(answer?.headers.get("retry-after") ?? 0) * 1000 || 100, 2000));
    }
  }

  async function mark(call: Client, assignmentId: number, studentId: number): Promise<void> {
    const value = 1 + ((assignmentId * 31 + studentId) % 90) / 10;
    const body = { grades: [{ assignmentId, studentId, value, version: 0 }] };
    const { data } = await insist(call, gradesApi.recordGrades, { params: { id: String(section?.courseId) }, body });
    for (const { gradeId } of data) told.marks.push({ gradeId, assignmentId, studentId, value });
  }

  async function draft(call: Client, title: string): Promise<number> {
    const { id } = await insist(call, assignmentsApi.createAssignment, { params, body: { title } });
    told.columns.push({ id, title });
    return id;
  }

  return {
    told,
    async column(title) {
      const id = await draft(first, title);
      await insist(first, assignmentsApi.publishAssignment, { params: { id: String(id) } });
      return id;
    },
    async write(name, columns, during) {
      const tasks = columns.flatMap((column) => pupils.map((pupil) => ({ column, studentId: pupil.id })));
      const before = told.marks.length;
      let fault: Promise<void> | undefined;
      const work = async (call: Client, number: number) => {
        for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
          await mark(call, task.column, task.studentId);
          if (during && told.marks.length - before >= (columns.length * pupils.length) / 3) fault ??= during();
        }
        await draft(call, `${name}, borrador ${number}`);
      };
      await Promise.all(clients.map(work));
      await fault;
    },
  };
}
