import { expect, it } from "vitest";
import * as z from "zod";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { ENDPOINTS } from "./index.ts";

/** Fields that stand in more than one of path, query and body. */
function repeated({ params, query, body }: Endpoint): string[] {
  const fields = [params, query, body].flatMap((part) =>
    part instanceof z.ZodObject ? Object.keys(part.shape) : part === undefined ? [] : ["no object"],
  );
  return fields.filter((field, place) => field === "no object" || fields.indexOf(field) !== place);
}

it("no operation names a field twice: a body must not stand for the row that the address names", () => {
  const doubtful = ENDPOINTS.flatMap((one) => repeated(one).map((field) => `${one.id}: ${field}`));
  expect(doubtful).toEqual([]);
});

it("one that did would be found", () => {
  const params = z.strictObject({ id: z.string() });
  const body = z.strictObject({ id: z.string(), title: z.string() });
  const both = endpoint({
    id: "both",
    method: "POST",
    path: "/both/{id}",
    tag: "tests",
    summary: "A field in two places",
    access: "session",
    params,
    body,
    view: z.object({}),
  });
  expect(repeated(both)).toEqual(["id"]);
  expect(repeated({ ...both, body: z.array(z.string()) })).toEqual(["no object"]);
});
