import { expect, it } from "vitest";
import * as z from "zod";
import { SECRET_MARK, secretText } from "./common.ts";
import type { Endpoint } from "./endpoint.ts";
import { ENDPOINTS } from "./index.ts";

interface Field {
  readonly name: string;
  readonly isSecret: boolean;
}

/** Every text that a schema lets out, with the name it has. */
function textsOf(schema: z.ZodType): Field[] {
  const found: Field[] = [];
  const walk = (node: unknown, name: string): void => {
    if (Array.isArray(node)) for (const one of node) walk(one, name);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const fields = Object.entries(node);
    if (Object.hasOwn(node, SECRET_MARK)) found.push({ name, isSecret: true });
    else if ("type" in node && node.type === "string") found.push({ name, isSecret: false });
    for (const [key, value] of fields) {
      if (key === "properties" || key === "$defs")
        for (const [field, inner] of Object.entries(Object(value))) walk(inner, field);
      else walk(value, name);
    }
  };
  walk(z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }), "");
  return found;
}

const answers = ENDPOINTS.map((endpoint) => ({ endpoint, texts: textsOf(endpoint.view) }));
const hasSecret = (texts: readonly Field[]) => texts.some(({ isSecret }) => isSecret);
const unmarked = (all: readonly { endpoint: Pick<Endpoint, "id" | "answersSecret">; texts: readonly Field[] }[]) =>
  all
    .filter(({ endpoint, texts }) => hasSecret(texts) !== (endpoint.answersSecret ?? false))
    .map(({ endpoint }) => endpoint.id);

/** Names under which secrets go. The token of a form is of the session that already has it; codes are of the curriculum too. */
const SUSPECT = /secret|token$|password|ticket|recovery|^(?:key|pin|uri)$/i;
const HARMLESS = "csrfToken";

it("what answers a secret says so in its contract, and nothing else does", () => {
  expect(unmarked(answers)).toEqual([]);
  expect(answers.filter(({ texts }) => hasSecret(texts)).length).toBeGreaterThan(8);
});

it("a field that is called like a secret is one, or is known to be none", () => {
  const doubtful = answers.flatMap(({ endpoint, texts }) =>
    texts
      .filter(({ name, isSecret }) => !isSecret && name !== HARMLESS && SUSPECT.test(name))
      .map(({ name }) => `${endpoint.id}.${name}`),
  );
  expect(doubtful).toEqual([]);
});

it("one that did not would be found, however deep the secret lies", () => {
  const view = z.union([z.object({ data: z.array(z.object({ key: secretText().nullable() })) }), z.object({})]);
  const deep = { endpoint: { id: "deep" }, texts: textsOf(view) };
  expect(unmarked([deep])).toEqual(["deep"]);
});
