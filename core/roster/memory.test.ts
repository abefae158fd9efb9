import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { startWorkerd } from "#testing/workerd.ts";
import { largeRosterZip } from "../../tests/fixtures/roster-large.ts";

const MEGABYTE = 2 ** 20;

/** A field of /proc/PID/status in megabytes. */
function memoryOf(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status) ?? [];
  return (Number(kilobytes) * 1_024) / MEGABYTE;
}

it.skipIf(process.platform !== "linux")(
  "reads a school of 5,000 pupils in 40 classes each within the memory of a Worker",
  async () => {
    // V8 ends a process whose heap would outgrow its limit: 20 MB are too few, 64 enough.
    const worker = await startWorkerd("tests/support/roster-memory-worker.ts", 64);
    try {
      const read = async (bytes: Uint8Array) => {
        const response = await fetch(worker.url, { method: "POST", body: bytes.slice() });
        return response.json();
      };
      await read(largeRosterZip(50, 4));
      const large = largeRosterZip(5_000, 40);
      const before = memoryOf(worker.pid, "VmRSS");
      // Forgets the highest mark so far.
      writeFileSync(`/proc/${worker.pid}/clear_refs`, "5");
      expect(await read(large)).toEqual({ rows: 220_062, faults: 0, notices: 0 });
      const grown = memoryOf(worker.pid, "VmHWM") - before;
      // Some 30 MB of heap, 8 MB of numbers in tables, and what the inflater has put down and V8 not yet collected: 65 to 70 MB.
      expect(grown).toBeLessThan(80);
    } finally {
      worker.stop();
    }
  },
  120_000,
);
