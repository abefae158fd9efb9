import * as z from "zod";
import * as assignments from "#contracts/api/assignments.ts";
import * as chat from "#contracts/api/chat.ts";
import * as content from "#contracts/api/content.ts";
import * as curriculum from "#contracts/api/curriculum.ts";
import * as grades from "#contracts/api/grades.ts";
import * as auth from "#contracts/api/identity/auth.ts";
import * as institution from "#contracts/api/institutions/institution.ts";
import * as notifications from "#contracts/api/notifications.ts";
import * as operations from "#contracts/api/operations.ts";
import * as people from "#contracts/api/people/people.ts";
import * as roster from "#contracts/api/roster/roster.ts";
import * as search from "#contracts/api/search.ts";
import * as sections from "#contracts/api/sections.ts";
import * as students from "#contracts/api/students/students.ts";
import * as timetable from "#contracts/api/timetable.ts";
import { Id, PathId, Problem } from "#contracts/common.ts";
import type { Endpoint } from "#contracts/endpoint.ts";

const CONTRACTS: readonly Readonly<Record<string, unknown>>[] = [
  assignments,
  auth,
  chat,
  notifications,
  content,
  grades,
  sections,
  timetable,
  curriculum,
  institution,
  operations,
  people,
  roster,
  search,
  students,
];

/** Runs `make` while the answers of `endpoints` have names, and takes the names back: other readers of zod want none. */
export function withNames<Made>(endpoints: readonly Endpoint[], make: () => Made): Made {
  const before = [...namesOf(endpoints)].map(([schema, name]) => ({ schema, name, meta: schema.meta() }));
  for (const { schema, name, meta } of before) z.globalRegistry.add(schema, { ...meta, id: name });
  try {
    return make();
  } finally {
    for (const { schema, meta } of before) {
      z.globalRegistry.remove(schema);
      if (meta !== undefined) z.globalRegistry.add(schema, meta);
    }
  }
}

/**
 * Names for what `endpoints` answer: a schema that a contract exports keeps the name of the export, an answer that an
 * operation spells out is called after the operation (`ListStudentsAnswer`). Bodies stay where they are sent.
 */
function namesOf(endpoints: readonly Endpoint[]): ReadonlyMap<z.ZodType, string> {
  const reached = new Set<unknown>();
  for (const { view } of endpoints) reach(view, reached);
  const named = new Map<z.ZodType, string>([[Problem, "Problem"]]);
  for (const [name, value] of CONTRACTS.flatMap((contract) => Object.entries(contract))) {
    if (isObject(value) && reached.has(value)) named.set(value, name);
  }
  for (const { id, view } of endpoints) {
    if (isObject(view) && !named.has(view)) named.set(view, `${id.charAt(0).toUpperCase()}${id.slice(1)}Answer`);
  }
  return named;
}

function isObject(value: unknown): value is z.ZodObject {
  return value instanceof z.ZodObject;
}

/** Collects `schema` and every schema inside it. */
function reach(schema: unknown, found: Set<unknown>): void {
  if (!(schema instanceof z.ZodType) || found.has(schema)) return;
  found.add(schema);
  for (const part of Object.values(schema.def)) {
    const inner: unknown[] = typeof part === "object" && part !== null ? [part, ...Object.values(part)] : [];
    for (const one of inner) reach(one, found);
  }
}

const { $schema: _, ...idSchema } = z.toJSONSchema(Id);

/** An id in an address is text on the way, but the same number as the id in an answer: a client need not convert it. */
export function describeIds({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: object }): void {
  if (zodSchema !== PathId) return;
  for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
  Object.assign(jsonSchema, idSchema);
}
