import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import * as z from "zod";
import type { Random } from "../../drizzle/seed/random.ts";

const BLNS = process.env.EDUAI_BLNS ?? "../shared/data/blns/blns.json";

/** Strings that have broken somebody's program; the Big List of Naughty Strings besides, where a copy of it is at hand. */
const OWN_STRINGS = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "x\udfff",
  "\ufeff",
  "\ufffe",
  "\u202e\u2066abc",
  "\r\nSet-Cookie: a=b",
  "\u001b[31m",
  "NaN",
  "Infinity",
  "-0",
  "1e400",
  "9".repeat(400),
  "0000-00-00T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "2026-02-30",
  "' or 1=1--",
  '"; drop table users.users; --',
  "$1 $2 %s %n {{7*7}}",
  "../../../etc/passwd",
  "..",
  "%00",
  "%",
  "%ff%fe",
  "__proto__",
  "constructor",
  "toString",
  "<script>alert(1)</script>",
  "İıſK",
  "e\u0301".repeat(50),
  "👩‍👩‍👧‍👦".repeat(40),
  "a".repeat(5_000),
  "(".repeat(2_000),
  "\\",
  "*:*",
  "a & b | ! (c <-> d)",
];

export const BLNS_IS_HERE = existsSync(BLNS);

export const NAUGHTY: readonly string[] = [
  ...OWN_STRINGS,
  ...(BLNS_IS_HERE ? z.array(z.string()).parse(JSON.parse(readFileSync(BLNS, "utf8"))) : []),
];

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.1,
  1e-7,
  1e21,
  1e308,
  -1e308,
  5e-324,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53),
  999_999_999_999_999,
  99_999_999,
  10.005,
];

/** What may stand anywhere in JSON. */
export function nasty(random: Random): unknown {
  const kinds = [
    () => random.pick(NAUGHTY),
    () => random.pick(NAUGHTY),
    () => random.pick(NUMBERS),
    () => random.pick<unknown>([null, true, false, [], {}, [[]], [null], { length: 1 }, { toString: null }]),
    () => Array.from({ length: 1_000 }, () => random.pick(NUMBERS)),
  ];
  return random.pick(kinds)();
}

/** The parts of JSON Schema in which Zod describes what goes in. */
const Shape = z.looseObject({
  type: z.union([z.string(), z.array(z.string()).transform(([first]) => first)]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
});

const FORMATS: Record<string, string> = {
  email: "nadie@ejemplo.es",
  date: "2026-11-24",
  "date-time": "2026-11-24T10:00:00Z",
  uri: "https://ejemplo.es/a",
};

/** A value the schema allows, as far as JSON Schema says it; `ids` are put where an identifier is meant. */
export function valid(schema: unknown, random: Random, ids: readonly number[]): unknown {
  const shape = Shape.parse(schema ?? {});
  const again = (part: unknown) => valid(part, random, ids);
  if (shape.const !== undefined) return shape.const;
  if (shape.enum !== undefined) return random.pick(shape.enum);
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices !== undefined) return again(random.pick(choices));
  if (shape.allOf !== undefined) return Object.assign({}, ...shape.allOf.map(again));
  switch (shape.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(shape.properties ?? {})
          .filter(([name]) => shape.required?.includes(name) === true || random.chance(0.5))
          .map(([name, part]) => [name, again(part)]),
      );
    case "array": {
      const least = shape.minItems ?? 0;
      return Array.from({ length: random.int(least, Math.min(shape.maxItems ?? 3, least + 2)) }, () =>
        again(shape.items),
      );
    }
    case "integer":
    case "number":
      return numberOf(shape, random, ids);
    case "string":
      return stringOf(shape, random, ids);
    case "boolean":
      return random.chance(0.5);
    default:
      return null;
  }
}

function numberOf(shape: z.infer<typeof Shape>, random: Random, ids: readonly number[]): number {
  const least = shape.minimum ?? (shape.exclusiveMinimum ?? -1) + 1;
  const most = shape.maximum ?? 2 ** 53 - 1;
  return random.chance(0.5) && most > 1e9 ? random.pick(ids) : random.pick([least, most, Math.min(most, least + 1)]);
}

function stringOf(shape: z.infer<typeof Shape>, random: Random, ids: readonly number[]): string {
  const known = FORMATS[shape.format ?? ""];
  if (known !== undefined) return known;
  if (shape.pattern === undefined) return "x".repeat(Math.min(Math.max(shape.minLength ?? 1, 1), 200));
  if (shape.pattern.startsWith("^[1-9]")) return String(random.pick(ids));
  const [text] = fc.sample(fc.stringMatching(new RegExp(shape.pattern, "u")), {
    numRuns: 1,
    seed: random.int(0, 2 ** 30),
  });
  return text ?? "";
}

/** A copy with one part of it replaced, dropped, doubled or added to. */
export function mutated(value: unknown, random: Random): unknown {
  if (random.chance(0.15)) return nasty(random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2)) return [...value, nasty(random)];
    if (random.chance(0.1)) return Array.from({ length: 600 }, () => value[0]);
    const at = random.int(0, value.length - 1);
    return value.map((item, index) => (index === at ? mutated(item, random) : item));
  }
  if (typeof value !== "object" || value === null) return nasty(random);
  const entries = Object.entries(value);
  if (entries.length === 0 || random.chance(0.2)) {
    const added = random.pick(["institutionId", "__proto__", "constructor", "id", "", "\0", "x".repeat(300)]);
    return Object.fromEntries([...entries, [added, nasty(random)]]);
  }
  const at = random.int(0, entries.length - 1);
  if (random.chance(0.15)) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(entries.map(([key, part], index) => [key, index === at ? mutated(part, random) : part]));
}

const DEEP = 10_000;

/** The value as the text of a request, now and then broken as no `JSON.stringify` would break it. */
export function brokenJson(value: unknown, random: Random): string | Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(value) ?? "";
  const breaks: (() => string | Uint8Array<ArrayBuffer>)[] = [
    () => text,
    () => text,
    () => text,
    () => text.slice(0, random.int(0, text.length)),
    () => text.replace("{", '{"__proto__":{"a":1},'),
    () => (text.startsWith("{") ? `${text.slice(0, -1)}${text === "{}" ? "" : ","}${text.slice(1)}` : text + text),
    () => "[".repeat(DEEP) + "]".repeat(DEEP),
    () => `${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`,
    () => `\ufeff${text}`,
    () => text.replace(/"([^"]*)"/, '"\\ud800$1"'),
    () => text.replace(/\d+/, "1e999"),
    () => Uint8Array.from([...new TextEncoder().encode(text), 0xff, 0xfe, 0xc0, 0x80]),
    () => "",
  ];
  return random.pick(breaks)();
}

export const CONTENT_TYPES = [
  "application/json",
  "application/json; charset=utf-16",
  "APPLICATION/JSON;",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "multipart/form-data; boundary=",
  "application/zip",
  "",
  "/",
  "x".repeat(5_000),
];
