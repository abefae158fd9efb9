import { readArchive } from "#core/roster/oneroster/archive.ts";
import { newFaultList } from "#core/roster/oneroster/faults.ts";
import { checkTables, readTables } from "#core/roster/oneroster/validate.ts";
import { knownIds } from "#core/roster/plan/state.ts";
import { perEntity } from "#core/roster/plan/target.ts";

/** Reads and checks a roster archive within workerd, and says what it found. */
export default {
  async fetch(request: Request): Promise<Response> {
    const bytes = new Uint8Array(await request.arrayBuffer());
    const faults = newFaultList();
    const notices = newFaultList();
    const read = readTables(readArchive(bytes, faults, notices), "2026-11-23", faults, notices);
    const nothing = knownIds(perEntity(() => []));
    checkTables(read, nothing, "2026-11-23", {}, faults, notices);
    const rows = [...read.tables.values()].reduce((sum, { size }) => sum + size, 0);
    return Response.json({ rows, faults: faults.count, notices: notices.count });
  },
};
