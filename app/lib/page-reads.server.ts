import type { PageRead } from "#contracts/internal/page-reads.ts";
import type { AppLoadContext } from "../framework/http.server.ts";

interface Waiting {
  readonly answer: Promise<PageRead>;
  readonly settle: (answer: PageRead) => void;
  readonly fail: (cause: unknown) => void;
}

const asked = new WeakMap<AppLoadContext, Map<string, Waiting>>();

/**
 * One read of a page. The loaders of a page run at the same time: what they ask for in one turn of the loop goes to the API
 * in one call, and what two of them ask for only once.
 */
export function readForPage(
  context: AppLoadContext,
  path: string,
  common: () => { readonly origin: string; readonly headers: Headers },
): Promise<PageRead> {
  const waiting = asked.get(context) ?? new Map<string, Waiting>();
  if (waiting.size === 0) {
    asked.set(context, waiting);
    setTimeout(() => {
      asked.delete(context);
      void send(context, waiting, common());
    }, 0);
  }
  const known = waiting.get(path);
  if (known !== undefined) return known.answer;
  const { promise, resolve, reject } = Promise.withResolvers<PageRead>();
  waiting.set(path, { answer: promise, settle: resolve, fail: reject });
  return promise;
}

async function send(
  { env }: AppLoadContext,
  waiting: ReadonlyMap<string, Waiting>,
  { origin, headers }: { origin: string; headers: Headers },
): Promise<void> {
  const readers = [...waiting.values()];
  try {
    const paths = [...waiting.keys()];
    const answers = await env.PAGE_READS.readAll({ origin, headers: Object.fromEntries(headers), paths });
    readers.forEach(({ settle, fail }, index) => {
      const answer = answers[index];
      if (answer === undefined) fail(new Error("the API left a read unanswered"));
      else settle({ status: answer.status, body: answer.body });
    });
  } catch (cause) {
    for (const { fail } of readers) fail(cause);
  }
}
