import { writeFileSync } from "node:fs";
import { cleanRosterZip, dirtyRosterZip } from "../tests/fixtures/roster.ts";

const [path, kind = "clean"] = process.argv.slice(2);
if (path === undefined || !["clean", "dirty", "large"].includes(kind)) {
  console.error("Usage: node dev/roster-sample.ts FILE.zip [clean|dirty|large]");
  process.exit(2);
}
const large = { students: 1_200, teachers: 80, groupsPerGrade: 10 };
const bytes = kind === "dirty" ? dirtyRosterZip() : cleanRosterZip(kind === "large" ? large : undefined);
writeFileSync(path, bytes);
console.log(`${path}: ${kind} OneRoster 1.2 archive, ${bytes.byteLength} bytes`);
