import { readdirSync, readFileSync } from "node:fs";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { expect, test } from "vitest";
import * as schema from "./schema/index.ts";

const FOLDER = "drizzle/migrations/meta";

type Snapshot = Parameters<typeof generateMigration>[0];

/** Guarantee: drizzle-kit wrote it, and reads it back for the next migration. */
const lastSnapshot = (): Snapshot => {
  const name =
    readdirSync(FOLDER)
      .filter((file) => file.endsWith("_snapshot.json"))
      .sort()
      .at(-1) ?? "";
  return JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8")) as Snapshot;
};

test("the tables in code are those of the last migration", async () => {
  const before = lastSnapshot();
  const now = generateDrizzleJson(schema, before.id, undefined, "snake_case");
  expect(await generateMigration(before, now)).toEqual([]);
});
