import { Problem } from "#contracts/common.ts";
import { type Random, random } from "../../drizzle/seed/random.ts";

/** The same seed tries the same things; another one by FUZZ_SEED. */
export const SEED = Number(process.env.FUZZ_SEED ?? 20_261_124);
/** How much each part of the suite tries, and each target once in any case; more by FUZZ_ATTEMPTS. */
const ATTEMPTS = Number(process.env.FUZZ_ATTEMPTS ?? 300);
/** No answer within this long is a hang, on the slowest machine too. */
const HANG_MS = 30_000;
const SIDE_BY_SIDE = 4;

export interface Attempt {
  /** Enough to try it again by hand. */
  readonly what: string;
  /** What is wrong with the answer; null when nothing is. */
  readonly run: () => Promise<string | null>;
}

export interface Outcome {
  readonly tried: number;
  readonly faults: readonly string[];
}

/** Goes round the targets, at least once, until enough was tried; each attempt has a seed of its own. */
export async function fuzz(targets: readonly ((random: Random) => Attempt)[]): Promise<Outcome> {
  const enough = Math.max(targets.length, ATTEMPTS);
  const faults: string[] = [];
  let next = 0;
  const worker = async () => {
    while (next < enough && faults.length < 10) {
      const number = next;
      next += 1;
      const target = targets[number % targets.length];
      if (target === undefined) return;
      const attempt = target(random(SEED + number * 7919));
      const fault = await withinTime(attempt.run);
      if (fault !== null) faults.push(`FUZZ_SEED=${SEED} attempt ${number}: ${fault}\n  ${attempt.what.slice(0, 600)}`);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return { tried: next, faults };
}

async function withinTime(run: () => Promise<string | null>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve("hangs"), HANG_MS);
  });
  try {
    return await Promise.race([run(), hang]);
  } finally {
    clearTimeout(timer);
  }
}

const TELLTALES =
  /\n\s+at \S+|\.(?:ts|js|mjs):\d+|node_modules|select "|insert into|update "|Failed query|violates|syntax error at|DrizzleQueryError|NeonDbError|ZodError|TypeError|RangeError|ReferenceError/;

/** Text of ours in which code, a stack or a statement of the database shows, beyond what the sender wrote itself. */
export function leak(text: string, sent: string): string | null {
  const found = TELLTALES.exec(text);
  return found === null || sent.includes(found[0].trim()) ? null : `tells of its inside: ${found[0].trim()}`;
}

/** An answer of the API: below 500, and each error a problem document. */
export async function faultOf(response: Response, sent: string): Promise<string | null> {
  const text = await response.text();
  if (response.status >= 500) return `answers ${response.status}: ${text.slice(0, 300)}`;
  const leaked = leak(text, sent);
  if (leaked !== null || response.status < 400) return leaked;
  if (response.headers.get("content-type") !== "application/problem+json") {
    return `answers ${response.status} as ${response.headers.get("content-type")}: ${text.slice(0, 200)}`;
  }
  const problem = Problem.safeParse(safeJson(text));
  return problem.success && problem.data.status === response.status
    ? null
    : `is no problem document: ${text.slice(0, 200)}`;
}

export function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
