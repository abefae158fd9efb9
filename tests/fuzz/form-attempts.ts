import type { PageReadsRpc } from "#contracts/internal/page-reads.ts";
import type { Fetcher } from "#testing/api.ts";
import type { Random } from "../../drizzle/seed/random.ts";
import { cleanRosterZip } from "../fixtures/roster.ts";
import type { TestSchool } from "../security/school.ts";
import type { Form } from "./form.ts";
import { formsOf } from "./forms.ts";
import { type Attempt, leak } from "./run.ts";
import { CONTENT_TYPES, NAUGHTY } from "./values.ts";

const ORIGIN = "http://localhost:8787";

export interface Visitor {
  readonly who: string;
  readonly cookie: string;
  readonly csrf: string;
}

/** One target for each form of the web app: its action, as the front door calls it. */
export function forms(
  door: Fetcher,
  school: TestSchool,
  visitorFor: (endsSession: boolean, random: Random) => Promise<Visitor>,
): ((random: Random) => Attempt)[] {
  return Object.entries(formsOf(school)).map(([name, form]) => (random) => {
    const { body, type, said } = bodyOf(form, random);
    return {
      what: `form ${name} ${type ?? ""} ${said}`,
      run: async () => {
        const visitor = await visitorFor(form.endsSession === true, random);
        const headers = new Headers({ cookie: visitor.cookie });
        if (random.chance(0.95))
          headers.set("origin", random.chance(0.95) ? ORIGIN : random.pick(["null", "https://evil.test", "::"]));
        if (type !== null) headers.set("content-type", type);
        if (body instanceof FormData || body instanceof URLSearchParams) body.set("csrf", visitor.csrf);
        const request = new Request(ORIGIN + form.path, { method: "POST", headers, body });
        const fault = await outcome(form, request, door, random, said);
        return fault === null ? null : `form ${name} as ${visitor.who} ${fault}`;
      },
    };
  });
}

function bodyOf(
  form: Form,
  random: Random,
): { body: FormData | URLSearchParams | string; type: string | null; said: string } {
  if (random.chance(0.12)) {
    const raw = random.pick([
      "",
      "--b\r\n",
      '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n',
      "a=%ff%fe&b",
      "{}",
      "\0",
    ]);
    return { body: raw, type: random.pick([...CONTENT_TYPES, "multipart/form-data; boundary=b"]), said: raw };
  }
  const pairs = Object.entries(form.fields).flatMap(([name, values]) => {
    if (random.chance(0.1)) return [];
    const value = random.chance(0.4) ? random.pick(NAUGHTY) : random.pick(values);
    return random.chance(0.1)
      ? [
          [name, value],
          [name, random.pick(NAUGHTY)],
        ]
      : [[name, value]];
  });
  const encoded = random.chance(0.5) ? new URLSearchParams() : new FormData();
  for (const [name = "", value = ""] of pairs) encoded.append(name, value.toWellFormed());
  if (encoded instanceof FormData && random.chance(0.3)) {
    const bytes = new Uint8Array(cleanRosterZip()).slice(0, random.int(0, 4_000));
    encoded.append(
      random.pick(["file", "csrf", "title", "importId"]),
      new File([bytes], random.pick(NAUGHTY).toWellFormed()),
    );
  }
  return { body: encoded, type: null, said: JSON.stringify(pairs) };
}

async function outcome(
  form: Form,
  request: Request,
  door: Fetcher,
  random: Random,
  said: string,
): Promise<string | null> {
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return door(url.pathname + url.search, init);
  };
  const PAGE_READS: PageReadsRpc = {
    readAll: ({ headers, paths }) =>
      Promise.all(
        paths.map(async (path) => {
          const answer = await door(path, { headers });
          return { status: answer.status, body: await answer.text() };
        }),
      ),
  };
  const context = {
    env: { API: { fetch }, PAGE_READS, INTERNAL_TOKEN: "not-the-internal-token", EDUAI_ENV: "test" },
    requestId: "fuzz-0000",
    nonce: "n",
  };
  const params = Object.fromEntries(
    Object.entries(form.params ?? {}).map(([name, value]) => [name, random.chance(0.1) ? random.pick(NAUGHTY) : value]),
  );
  try {
    return judged(await form.action(argumentsOf({ context, request, params })), said);
  } catch (thrown) {
    if (!(thrown instanceof Error)) return judged(thrown, said);
    return `throws, which is a page of status 500: ${thrown.name}: ${thrown.message.slice(0, 200)}`;
  }
}

function judged(answer: unknown, said: string): string | null {
  const init = typeof answer === "object" && answer !== null && "init" in answer ? answer.init : answer;
  const status = typeof init === "object" && init !== null && "status" in init ? Number(init.status) : 200;
  if (status >= 500) return `answers ${status}`;
  if (answer instanceof Response) {
    const target = answer.headers.get("location") ?? "/";
    return new URL(target, ORIGIN).origin === ORIGIN ? null : `leads away to ${target}`;
  }
  return leak(JSON.stringify(answer ?? null), said);
}

/** Guarantee: an action reads of its arguments what is given here, and no other binding. */
function argumentsOf(given: { context: unknown; request: Request; params: unknown }): never {
  return given as never;
}
