import { expect, it } from "vitest";
import { faultFields } from "./fault-fields.ts";

const PRIVATE = ["Daniel", "TDAH", "insert into", "params", "eyJhbGciOi", "daniel@familia.example"];

it("says of a fault its class, code and place, and nothing of its message, whatever its shape", () => {
  const driver = Object.assign(new Error("value too long: Adaptación de Daniel por TDAH"), { code: "22001" });
  const query = new Error(
    "Failed query: insert into grades values ($1)\nparams: Adaptación de Daniel G. por TDAH,7\n    at Daniel (TDAH)\n at x (daniel@familia.example:1:1)",
    { cause: driver },
  );
  query.name = "DrizzleQueryError";
  const odd = Object.assign(new Error("x"), { name: "Daniel García Romero", code: "eyJhbGciOi.eyJ Daniel" });
  odd.stack = "Error: otra cosa de Daniel\nparams: TDAH\n    at run (core/x.ts:1:2)";
  for (const error of [query, driver, odd, "Daniel", { params: "TDAH" }, null]) {
    const line = JSON.stringify(faultFields(error));
    for (const text of PRIVATE) expect(line).not.toContain(text);
  }
  expect(faultFields(query)).toMatchObject({ fault: "DrizzleQueryError", cause: "Error", causeCode: "22001" });
  expect(faultFields(query).stack).toEqual(expect.arrayContaining([expect.stringContaining("fault-fields.test.ts")]));
  expect(faultFields(odd)).toMatchObject({ fault: undefined, code: undefined, stack: ["at run (core/x.ts:1:2)"] });
});
