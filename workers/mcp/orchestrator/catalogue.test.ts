import { Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import { covers, PERMISSIONS, ROLE_KINDS, ROLE_PERMISSIONS } from "#contracts/permissions.ts";
import { SCOPE_NAMES } from "../oauth/scopes.ts";
import { decide, visible } from "./authorize.ts";
import { catalogue, DOMAINS } from "./catalogue.ts";

const everything = catalogue(null);

describe("the catalogue", () => {
  it("names every tool, resource and prompt once, in the characters MCP allows", () => {
    for (const entries of [everything.tools, everything.resources, everything.prompts]) {
      const names = entries.map((entry) => entry.name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]{2,63}$/);
    }
  });

  it("is the union of its domains", () => {
    const ofDomains = DOMAINS.flatMap((domain) => catalogue(domain).tools.map((tool) => tool.name));
    expect(ofDomains.sort()).toEqual(everything.tools.map((tool) => tool.name).sort());
    expect(catalogue("payroll").tools).toEqual([]);
  });

  it.each(everything.tools)("$name describes closed objects in plain JSON", (tool) => {
    for (const schema of [tool.inputSchema, tool.outputSchema]) {
      expect(schema).toMatchObject({ type: "object", additionalProperties: false });
      expect(schema).not.toHaveProperty("$schema");
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    }
    expect(new Validator({ ...tool.inputSchema }, "2020-12").validate({ nonsense: 1 }).valid).toBe(false);
  });

  it.each(everything.tools)("$name asks before it writes, and only then", (tool) => {
    expect(tool.question !== undefined).toBe(!tool.annotations.readOnlyHint);
    expect(tool.scopes.includes("mcp:write")).toBe(!tool.annotations.readOnlyHint);
    expect(tool.timeoutMs).toBeGreaterThan(0);
  });

  it("lets a resource give what a tool gives, and no more", () => {
    for (const { tool } of everything.resources) {
      expect(everything.tools).toContain(tool);
      expect(tool.annotations.readOnlyHint).toBe(true);
    }
  });

  it("asks only for permissions and scopes that exist", () => {
    for (const entry of [...everything.tools, ...everything.prompts]) {
      for (const permission of entry.requires) expect(PERMISSIONS).toHaveProperty([permission]);
      for (const scope of entry.scopes) expect(SCOPE_NAMES).toContain(scope);
    }
  });
});

describe.each(ROLE_KINDS)("as %s", (kind) => {
  const permissions = ROLE_PERMISSIONS[kind];

  it.each([["mcp:read"], ["mcp:read mcp:write"], [""]])(
    "the role decides what is listed, role and scopes '%s' what may be called",
    (held) => {
      const rights = { permissions, scopes: held.split(" ") };
      const listed = visible(rights, everything.tools);
      for (const tool of everything.tools) {
        const reached = tool.requires.some((permission) => covers(permissions, permission));
        const granted = tool.scopes.every((scope) => rights.scopes.includes(scope));
        expect(listed.includes(tool)).toBe(reached);
        expect(decide(rights, tool) === "allowed").toBe(reached && granted);
      }
    },
  );
});

it("offers each role the tools of its work", () => {
  const offered = (kind: keyof typeof ROLE_PERMISSIONS) =>
    visible({ permissions: ROLE_PERMISSIONS[kind], scopes: ["mcp:read", "mcp:write"] }, everything.tools).map(
      (tool) => tool.name,
    );
  expect(offered("teacher")).toEqual(expect.arrayContaining(["get_student_grades", "get_gradebook", "record_grades"]));
  expect(offered("parent")).toEqual(
    expect.arrayContaining(["get_student_grades", "find_students", "list_due_work", "get_schedule"]),
  );
  expect(offered("parent")).not.toContain("get_gradebook");
  expect(offered("student")).toEqual(expect.arrayContaining(["get_student_grades", "find_students"]));
  expect(offered("school_admin")).not.toContain("record_grades");
});
