import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { authApi } from "#contracts/api/identity/auth.ts";
import { passwordsApi } from "#contracts/api/identity/passwords.ts";
import { apiClient } from "#testing/api.ts";
import { percentile } from "./measure.ts";
import { startBench } from "./platform.ts";

/** Tries of known and of unknown accounts, by turns. */
const TRIES = 200;
const PASSWORD = "una suposición cualquiera";

/**
 * Does the time of an answer tell whether there is such an account? Prints, for each open door, the share of pairs in
 * which the known one took longer (Mann and Whitney's U over the number of pairs): 0.5 tells nothing.
 */
async function run(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "eduai-bench-"));
  const platform = await startBench(dataDir, console.log);
  try {
    const known = await accounts(platform.adminUrl);
    const ask = (address: string) =>
      apiClient((path, init) =>
        platform.front(path, {
          ...init,
          headers: { ...Object.fromEntries(new Headers(init?.headers)), "cf-connecting-ip": address },
        }),
      );
    const doors: Record<string, (email: string, address: string) => Promise<unknown>> = {
      "sign-in": (email, address) => ask(address)(authApi.login, { body: { email, password: PASSWORD } }),
      "forgotten password": (email, address) => ask(address)(passwordsApi.forgot, { body: { email } }),
    };
    const table = [];
    for (const [door, send] of Object.entries(doors)) {
      const times = { known: [] as number[], unknown: [] as number[] };
      for (let turn = -10; turn < TRIES; turn += 1) {
        const email = known[(turn + known.length) % known.length] ?? "";
        const pair = [
          ["known", email],
          ["unknown", email.replace("@", `.${turn + 10}@`)],
        ] as const;
        for (const [kind, address] of turn % 2 === 0 ? pair : [...pair].reverse()) {
          const begun = performance.now();
          await send(address, `198.51.${100 + (((turn % 50) + 50) % 50)}.${1 + ((turn + 256) % 250)}`);
          if (turn >= 0) times[kind].push(performance.now() - begun);
        }
      }
      table.push({
        door,
        "known p50": percentile(times.known, 0.5).toFixed(1),
        "unknown p50": percentile(times.unknown, 0.5).toFixed(1),
        AUC: longer(times.known, times.unknown).toFixed(3),
      });
    }
    console.table(table);
  } finally {
    await platform.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The share of pairs in which the first took longer; equal ones count half. */
function longer(first: readonly number[], second: readonly number[]): number {
  let pairs = 0;
  for (const one of first) for (const other of second) pairs += one > other ? 1 : one === other ? 0.5 : 0;
  return pairs / (first.length * second.length);
}

/** People of the demo school with a password, each tried once at each door: nobody is locked out. */
async function accounts(adminUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ email: string }>(
      `update users.users set email = 'medida' || users.users.id || '@demo.eduai.test', password_hash = t.password_hash
       from users.users t where t.email = 'teacher@demo.eduai.test' and users.users.id in (
         select u.id from users.users u where u.institution_id = t.institution_id and u.is_active and u.id <> t.id
         order by u.id desc limit $1)
       returning users.users.email`,
      [TRIES],
    );
    return rows.map(({ email }) => email);
  } finally {
    await client.end();
  }
}

await run();
