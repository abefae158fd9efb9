import { type Gradebook, gradesApi } from "#contracts/api/grades.ts";
import { authApi } from "#contracts/api/identity/auth.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { DEMO_PASSWORD, type Fetcher, signIn, urlOf } from "#testing/api.ts";
import { connectMcp, type McpConnection } from "#testing/mcp-client.ts";
import type { Work } from "./measure.ts";
import { type BenchPlatform, TEACHER, TOOL_INPUT } from "./platform.ts";

/** Without a browser's name the page is rendered for a robot, all at once. */
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

const Recorded = gradesApi.recordGrades.view;

interface Cell {
  readonly assignmentId: number;
  readonly studentId: number;
  version: number;
}

async function answered(response: Response, status: number): Promise<Response> {
  if (response.status === status) return response;
  throw new Error(`expected ${status}, got ${response.status}: ${(await response.text()).slice(0, 300)}`);
}

export async function drained(door: Fetcher, path: string, init: RequestInit, status: number): Promise<void> {
  const response = await answered(await door(path, init), status);
  await response.arrayBuffer();
}

function cellsOf(book: Gradebook): Cell[] {
  const versions = new Map(book.cells.map((cell) => [`${cell.assignmentId}/${cell.studentId}`, cell.version]));
  return book.assignments.flatMap(({ id: assignmentId }) =>
    book.students.map(({ id: studentId }) => ({
      assignmentId,
      studentId,
      version: versions.get(`${assignmentId}/${studentId}`) ?? 0,
    })),
  );
}

/** The cell of a turn. Lanes up to the number of cells never write the same one at once. */
function pick(cells: readonly Cell[], turn: number): Cell {
  const cell = cells[turn % cells.length];
  if (cell === undefined) throw new Error("the section has no cell");
  return cell;
}

export interface Requests {
  readonly empty: Work;
  readonly read: Work;
  readonly bareRead: Work;
  readonly write: Work;
  readonly bareWrite: Work;
  readonly page: Work;
}

/** The requests of the benchmark, as the demo teacher: two sections, so that platform and yardstick share no row. */
export async function prepareRequests({
  front,
  bare,
  origin,
}: Pick<BenchPlatform, "front" | "bare" | "origin">): Promise<Requests> {
  const { call, tokens, user } = await signIn(front, TEACHER);
  const { view: sections } = await call(sectionsApi.sections, { query: {} });
  const [own, other] = sections.data;
  if (own === undefined || other === undefined) throw new Error("the demo teacher has fewer than two sections");
  const [ownBook, otherBook] = await Promise.all(
    [own, other].map(async ({ id }) => (await call(gradesApi.gradebook, { params: { id: String(id) } })).view),
  );
  if (ownBook === undefined || otherBook === undefined) throw new Error("the demo teacher has no gradebook");
  const [ownCells, otherCells] = [cellsOf(ownBook), cellsOf(otherBook)];
  const headers = { authorization: `Bearer ${tokens.accessToken}`, "content-type": "application/json" };
  const me = { method: "GET", headers };
  const person = `/person?institution=${user.institutionId}&user=${user.id}`;
  const gradesPath = urlOf(gradesApi.recordGrades, { params: { id: own.courseId } });
  const cookie = await webSession(front, origin);
  let mark = 0;
  const nextMark = () => (mark++ % 900) / 100;
  return {
    empty: () => drained(bare, "/", {}, 200),
    read: () => drained(front, urlOf(authApi.me, {}), me, 200),
    bareRead: () => drained(bare, person, {}, 200),
    async write(turn) {
      const cell = pick(ownCells, turn);
      const grades = [{ ...cell, value: nextMark(), status: "scored" }];
      const body = JSON.stringify({ grades });
      const response = await answered(await front(gradesPath, { method: "POST", headers, body }), 201);
      const { data } = Recorded.parse(await response.json());
      cell.version = data[0]?.version ?? cell.version;
    },
    bareWrite(turn) {
      const { assignmentId, studentId } = pick(otherCells, turn);
      const place = { institutionId: user.institutionId, userId: user.id, courseId: other.courseId };
      const body = JSON.stringify({ ...place, assignmentId, studentId, value: nextMark() });
      return drained(bare, "/mark", { method: "POST", body }, 201);
    },
    page: () => wholePage(front, cookie),
  };
}

/** The home of whoever the cookies belong to. */
export async function wholePage(front: Fetcher, cookie: string): Promise<void> {
  const headers = { cookie, "user-agent": BROWSER, accept: "text/html" };
  const response = await answered(await front("/", { headers, redirect: "manual" }), 200);
  if (!(await response.text()).includes("</html>")) throw new Error("the page is not whole");
}

export interface ToolCalls {
  /** By the protocol without sessions. */
  readonly stateless: Work;
  readonly session: Work;
  /** The same call to a Worker that only reads the request and runs the same SQL. */
  readonly bareTool: Work;
}

/** `find_students` by both protocols, as clients of the teacher. */
export async function prepareToolCalls({ bare, origin }: Pick<BenchPlatform, "bare" | "origin">): Promise<ToolCalls> {
  const credentials = { email: TEACHER, password: DEMO_PASSWORD };
  const call = (client: McpConnection) => async () => {
    const answer = await client.callTool("find_students", TOOL_INPUT);
    if (answer.isError) throw new Error(`find_students: ${answer.text}`);
  };
  const params = { name: "find_students", arguments: TOOL_INPUT };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  return {
    stateless: call(await connectMcp(origin, credentials, { protocolVersion: "2026-07-28" })),
    session: call(await connectMcp(origin, credentials, { protocolVersion: "2025-11-25" })),
    bareTool: () => drained(bare, "/tool", { method: "POST", body }, 200),
  };
}

/** The cookies of a person who signed in on the web. */
export async function webSession(front: Fetcher, origin: string, email = TEACHER): Promise<string> {
  const response = await front(urlOf(authApi.webLogin, {}), {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ email, password: DEMO_PASSWORD }),
  });
  await (await answered(response, 200)).arrayBuffer();
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0] ?? "")
    .join("; ");
}
