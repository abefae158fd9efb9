import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { REMOVAL_GROUPS } from "#contracts/api/roster/roster.ts";
import { type RosterSchool, type RosterSchools, rosterSchools } from "#testing/roster-school.ts";
import { cleanRosterZip, HEADERS, manifest } from "../../tests/fixtures/roster.ts";
import { zipOf } from "../../tests/fixtures/zip.ts";
import { examine } from "./internal.ts";
import { entityOf, inGroup } from "./plan/closings.ts";
import { countPlan } from "./plan/plan.ts";
import { loadState, type RosterState } from "./plan/state.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let schools: RosterSchools;
let school: RosterSchool;
const STAMP = "2026-11-20T10:00:00Z";

beforeAll(async () => {
  schools = await rosterSchools();
  school = await schools.newSchool();
  await school.take(school.own(cleanRosterZip({ students: 480, teachers: 40, groupsPerGrade: 4 })));
  // What an archive of changes may also run into: accounts made by hand, a session and a seat without sourcedId.
  await school.query(`update users.users set sourced_id = null where institution_id = $1 and sourced_id in ('prof-9')`);
  await school.query(`update students.enrollments set sourced_id = null
    where institution_id = $1 and sourced_id = 'mat-7-MAT'`);
});
afterAll(() => schools?.stop());

type Files = Partial<Record<keyof typeof HEADERS, readonly string[]>>;

function delta(files: Files): Uint8Array {
  const header: Record<string, string> = HEADERS;
  return school.own(
    zipOf({
      "manifest.csv": manifest(Object.fromEntries(Object.keys(files).map((name) => [name, "delta"]))),
      ...Object.fromEntries(
        Object.entries(files).map(([name, rows]) => [`${name}.csv`, [header[name], ...rows].join("\n")]),
      ),
    }),
  );
}

/** What the archive would do, and how many rows of the school were read for that. */
async function plan(bytes: Uint8Array, isWhole: boolean) {
  return school.ctx.db.transaction(async (tx) => {
    let read: RosterState | undefined;
    const done = await examine(school.ctx, "2026-11-23", bytes, async (tables) => {
      read = await loadState(school.ctx, tx, tables, isWhole);
      return read;
    });
    const rows = Object.values(read?.rows ?? {}).reduce((sum, list) => sum + list.length, 0);
    const told = (list: typeof done.faults) => list.kept.map(({ code, line, value }) => `${code} ${line} ${value}`);
    return {
      rows,
      faults: told(done.faults),
      notices: told(done.notices),
      counts: done.plan && countPlan(done.plan),
      writes:
        done.plan &&
        Object.values(done.plan.entities).map(({ create, update, deactivate }) => [
          create,
          update.map(({ id, sourcedId, changed, values }) => [
            id,
            sourcedId,
            changed,
            changed.map((name) => values[name]),
          ]),
          deactivate.map(({ id }) => id),
        ]),
    };
  });
}

const user = (id: string, name: string, extra: { email?: string; agents?: string; number?: string; status?: string }) =>
  `${id},${extra.status ?? "active"},${STAMP},true,${id},,${name},Ibáñez Peña,,${extra.number ?? ""},${extra.email ?? ""},,,${extra.agents ?? ""},1ESO,,,,,,,ies,`;

it("eight rows read what they name and what hangs on it, not the school, and mean the same", async () => {
  const eight = delta({
    users: [
      user("al-4", "Nerea", { number: "NIE10004", agents: "fam-9" }),
      user("al-5", "Iria", { number: "NIE10005", agents: "fam-3" }),
      user("al-nuevo", "Uxía", { number: "NIE99999", agents: "fam-2" }),
      user("al-8", "Ana", { number: "NIE10008", status: "tobedeleted" }),
    ],
    roles: [`rol-al-nuevo,active,${STAMP},al-nuevo,primary,student,,,ies,`],
    enrollments: [
      `mat-nueva,active,${STAMP},gr-1ESOA-MAT,ies,al-nuevo,student,,2026-09-10,2027-06-22`,
      `mat-4-MAT,tobedeleted,${STAMP},gr-1ESOA-MAT,ies,al-4,student,,,`,
    ],
    classes: [`gr-1ESOA-MAT,active,${STAMP},Matemáticas A,,cur-1ESO-MAT,1ESOA,scheduled,,ies,t1,,,`],
  });
  const part = await plan(eight, false);
  const whole = await plan(eight, true);
  expect({ ...part, counts: null, rows: 0 }).toEqual({ ...whole, counts: null, rows: 0 });
  expect(part.counts?.guardianships.deactivate).toBe(1);
  expect(whole.rows).toBeGreaterThan(3_000);
  expect(part.rows).toBeLessThan(100);
});

it("values of others, rows made by hand and the importer's own row are found all the same", async () => {
  const archives: Files[] = [
    { users: [user("otro", "Otra", { email: `prof-9@ies${school.id}.test` })] },
    { users: [user("otro", "Otra", { email: `prof-3@ies${school.id}.test` }).replace(",true,otro", ",true,PROF-4")] },
    {
      users: [user("al-otro", "Otra", { number: "NIE10004" })],
      roles: [`r-otro,active,${STAMP},al-otro,primary,student,,,ies,`],
    },
    { enrollments: [`mat-7-otra,active,${STAMP},gr-4ESOD-MAT,ies,al-7,student,,,`] },
    { enrollments: [`mat-7-MAT-2,active,${STAMP},gr-4ESOD-MAT,ies,al-7,student,,2026-09-11,`] },
    {
      demographics: [
        `al-12,active,${STAMP},2012-05-05,female${",".repeat(11)}`,
        `prof-2,active,${STAMP},1980-05-05,female${",".repeat(11)}`,
      ],
    },
    { roles: [`rol-fam-1,tobedeleted,${STAMP},fam-1,primary,guardian,,,ies,`] },
    { courses: [`c-nueva,active,${STAMP},ay,Taller,MAT-1ESO,1ESO,ies,Taller,`] },
    { classes: [`g-nuevo,active,${STAMP},Taller,,cur-1ESO-MAT,gr-1ESOA-MAT,scheduled,,ies,t1,,,`] },
    { enrollments: [`doc-gr-1ESOA-MAT,active,${STAMP},gr-1ESOA-MAT,ies,prof-5,teacher,true,,`] },
    { users: [user("al-9", "Sola", { number: "NIE10009" })] },
    { orgs: [`otro,active,${STAMP},Otro,school,,`] },
  ];
  for (const files of archives) {
    const bytes = delta(files);
    const part = await plan(bytes, false);
    const whole = await plan(bytes, true);
    const unread = ["unchanged", "missing"];
    const counted = (one: typeof part) =>
      Object.entries(one.counts ?? {}).map(([entity, counts]) => [
        entity,
        Object.entries(counts).filter(([name]) => !unread.includes(name)),
      ]);
    expect({ ...part, rows: 0, counts: counted(part) }, JSON.stringify(files)).toEqual({
      ...whole,
      rows: 0,
      counts: counted(whole),
    });
    expect(part.rows, JSON.stringify(files)).toBeLessThan(100);
  }
});

it("what is live is counted in the database as it is told of each row", async () => {
  await school.take(
    delta({
      users: [user("al-8", "Ana", { number: "NIE10008", status: "tobedeleted" })],
      classes: [`gr-4ESOA-ING,tobedeleted,${STAMP},Inglés 4ESO A,,cur-4ESO-ING,4ESOA,scheduled,,ies,t1,,,`],
    }),
  );
  const state = await school.ctx.db.transaction((tx) => loadState(school.ctx, tx, new Map(), true));
  const told = REMOVAL_GROUPS.map((group) => [
    group,
    inGroup(group, state.rows[entityOf(group)]).filter(({ live }) => live).length,
  ]);
  expect(state.live).toEqual(Object.fromEntries(told));
  const all = REMOVAL_GROUPS.map((group) => [group, inGroup(group, state.rows[entityOf(group)]).length]);
  expect(state.live).not.toEqual(Object.fromEntries(all));
});
