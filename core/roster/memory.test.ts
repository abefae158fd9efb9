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
  "reads as many rows as an archive may have within half the memory of a Worker",
  async () => {
    // V8 ends a process whose heap would outgrow its limit: 32 MB are too few. With more than it needs it collects late.
    const worker = await startWorkerd("tests/support/roster-memory-worker.ts", 42);
    try {
      const read = async (bytes: Uint8Array) => {
        const response = await fetch(worker.url, { method: "POST", body: bytes.slice() });
        return response.json();
      };
      await read(largeRosterZip(50, 4));
      const large = largeRosterZip(4_990, 46);
      const before = memoryOf(worker.pid, "VmRSS");
      // Forgets the highest mark so far.
      writeFileSync(`/proc/${worker.pid}/clear_refs`, "5");
      expect(await read(large)).toEqual({ rows: 249_568, faults: 0, notices: 0 });
      const grown = memoryOf(worker.pid, "VmHWM") - before;
      // Some 50 MB, most of it heap: values of the archive, and what V8 has not collected yet.
      expect(grown).toBeLessThan(64);
    } finally {
      worker.stop();
    }
  },
  300_000,
);
