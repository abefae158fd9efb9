import type { PageRead, PageReads } from "#contracts/internal/page-reads.ts";
import { joinVisit } from "#platform/http/visit.ts";

type Answers = (request: Request) => Response | Promise<Response>;

/** Reads each path through the very app that answers HTTP, so that whatever holds for a request holds for each of them. */
export async function readTogether(answers: Answers, { origin, headers, paths }: PageReads): Promise<PageRead[]> {
  const requests = paths.map((path) => new Request(new URL(path, origin), { headers }));
  joinVisit(requests);
  return Promise.all(
    requests.map(async (request) => {
      const response = await answers(request);
      return { status: response.status, body: await response.text() };
    }),
  );
}
