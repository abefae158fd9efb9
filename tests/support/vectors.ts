import { randomBytes } from "node:crypto";
import type { Vectors } from "#core/ports.ts";
import { upstashVectors } from "#platform/vector.ts";
import { testServices } from "./services.ts";

/** The test server's index with namespaces that nobody else uses. */
export function testVectors(): Vectors {
  const store = upstashVectors(testServices().vector);
  const randomPart = randomBytes(6).toString("hex");
  const own = (namespace: string) => `t${randomPart}-${namespace}`;
  return {
    upsert: (namespace, items) => store.upsert(own(namespace), items),
    query: (namespace, vector, options) => store.query(own(namespace), vector, options),
    list: (namespace) => store.list(own(namespace)),
    delete: (namespace, ids) => store.delete(own(namespace), ids),
  };
}
