import type { Random } from "./random.ts";

export interface Load {
  group: number;
  teacher: number;
  section: number;
  hours: number;
}

interface Unit {
  group: number;
  teacher: number;
  section: number;
}

type Grid = (number | undefined)[][];

/**
 * A week without clashes. Lessons are the edges between groups and teachers, slots are colours: when no group and no
 * teacher has more lessons than slots, a bipartite edge colouring with that many colours exists (Kőnig 1916), and
 * swapping alternating chains finds it. The same swaps then spread each section over the days.
 * @returns for each section the slots it occupies, `0 .. days * periods - 1`, day by day.
 */
export function timetable(loads: readonly Load[], days: number, periods: number, r: Random): Map<number, number[]> {
  const slots = days * periods;
  const units: Unit[] = loads.flatMap(({ hours, ...unit }) => Array.from({ length: hours }, () => unit));
  const byGroup = grid(units, slots, (unit) => unit.group);
  const byTeacher = grid(units, slots, (unit) => unit.teacher);
  units.forEach((unit, index) => {
    colour(unit, index, byGroup, byTeacher, units);
  });
  spread(units, byGroup, byTeacher, { days, periods }, r);
  const result = new Map<number, number[]>();
  for (const row of byGroup) {
    row.forEach((index, slot) => {
      const unit = index === undefined ? undefined : units[index];
      if (unit !== undefined) result.set(unit.section, [...(result.get(unit.section) ?? []), slot]);
    });
  }
  return result;
}

function grid(units: readonly Unit[], slots: number, key: (unit: Unit) => number): Grid {
  const counts = new Map<number, number>();
  for (const unit of units) counts.set(key(unit), (counts.get(key(unit)) ?? 0) + 1);
  const worst = Math.max(...counts.values());
  if (worst > slots) throw new RangeError(`${worst} lessons do not fit into ${slots} slots`);
  return Array.from({ length: Math.max(...counts.keys()) + 1 }, () =>
    new Array<number | undefined>(slots).fill(undefined),
  );
}

function rowOf(of: Grid, index: number): (number | undefined)[] {
  const row = of[index];
  if (row === undefined) throw new RangeError(`no row ${index}`);
  return row;
}

function colour(unit: Unit, index: number, byGroup: Grid, byTeacher: Grid, units: readonly Unit[]): void {
  const groupRow = rowOf(byGroup, unit.group);
  const teacherRow = rowOf(byTeacher, unit.teacher);
  const shared = groupRow.findIndex((used, slot) => used === undefined && teacherRow[slot] === undefined);
  const a = shared >= 0 ? shared : groupRow.indexOf(undefined);
  const b = teacherRow.indexOf(undefined);
  if (shared < 0) swapChain(unit.teacher, a, b, byGroup, byTeacher, units);
  groupRow[a] = index;
  teacherRow[a] = index;
}

/** Exchanges slots `a` and `b` along the chain that starts at a teacher who is busy at `a` and free at `b`. */
function swapChain(
  teacher: number,
  a: number,
  b: number,
  byGroup: Grid,
  byTeacher: Grid,
  units: readonly Unit[],
): void {
  const chain: number[] = [];
  let edge = rowOf(byTeacher, teacher)[a];
  for (let step = 0; edge !== undefined; step++) {
    chain.push(edge);
    const unit = units[edge];
    if (unit === undefined) break;
    edge = step % 2 === 0 ? rowOf(byGroup, unit.group)[b] : rowOf(byTeacher, unit.teacher)[a];
  }
  const moves = chain.map((index, step) => ({ index, from: step % 2 === 0 ? a : b, to: step % 2 === 0 ? b : a }));
  move(moves, byGroup, byTeacher, units);
}

interface Move {
  index: number;
  from: number;
  to: number;
}

function move(moves: readonly Move[], byGroup: Grid, byTeacher: Grid, units: readonly Unit[]): void {
  for (const { index, from } of moves) {
    const unit = units[index];
    if (unit === undefined) continue;
    rowOf(byGroup, unit.group)[from] = undefined;
    rowOf(byTeacher, unit.teacher)[from] = undefined;
  }
  for (const { index, to } of moves) {
    const unit = units[index];
    if (unit === undefined) continue;
    rowOf(byGroup, unit.group)[to] = index;
    rowOf(byTeacher, unit.teacher)[to] = index;
  }
}

function spread(
  units: readonly Unit[],
  byGroup: Grid,
  byTeacher: Grid,
  week: { days: number; periods: number },
  r: Random,
): void {
  const slots = week.days * week.periods;
  for (let round = 0; round < 30_000; round++) {
    if (round % 250 === 0 && isSpread(units, byGroup, byTeacher, week.periods)) return;
    const a = r.int(0, slots - 1);
    const b = r.int(0, slots - 1);
    const dayA = Math.floor(a / week.periods);
    const dayB = Math.floor(b / week.periods);
    if (dayA === dayB) continue;
    const groups = component(r.int(0, byGroup.length - 1), a, b, byGroup, byTeacher, units);
    const moves = groups.flatMap((group): Move[] => {
      const row = rowOf(byGroup, group);
      const [atA, atB] = [row[a], row[b]];
      return [
        ...(atA === undefined ? [] : [{ index: atA, from: a, to: b }]),
        ...(atB === undefined ? [] : [{ index: atB, from: b, to: a }]),
      ];
    });
    const teachers = [...new Set(moves.flatMap(({ index }) => units[index]?.teacher ?? []))];
    const cost = () =>
      groups.reduce((sum, group) => sum + doubles(rowOf(byGroup, group), units, week.periods), 0) +
      teachers.reduce((sum, teacher) => sum + emptyDays(rowOf(byTeacher, teacher), week.periods), 0);
    const before = cost();
    move(moves, byGroup, byTeacher, units);
    if (cost() > before) {
      move(
        moves.map(({ index, from, to }) => ({ index, from: to, to: from })),
        byGroup,
        byTeacher,
        units,
      );
    }
  }
}

function isSpread(units: readonly Unit[], byGroup: Grid, byTeacher: Grid, periods: number): boolean {
  return (
    byGroup.every((row) => doubles(row, units, periods) === 0) &&
    byTeacher.every((row) => emptyDays(row, periods) === 0)
  );
}

/** The groups whose lessons at `a` and `b` must swap together, so that no teacher is in two places. */
function component(
  start: number,
  a: number,
  b: number,
  byGroup: Grid,
  byTeacher: Grid,
  units: readonly Unit[],
): number[] {
  const seen = new Set([start]);
  for (const group of seen) {
    for (const index of [rowOf(byGroup, group)[a], rowOf(byGroup, group)[b]]) {
      const unit = index === undefined ? undefined : units[index];
      if (unit === undefined) continue;
      const row = rowOf(byTeacher, unit.teacher);
      for (const other of [row[a], row[b]]) {
        const neighbour = other === undefined ? undefined : units[other];
        if (neighbour !== undefined) seen.add(neighbour.group);
      }
    }
  }
  return [...seen];
}

/** Lessons of a section beyond its first on one day. */
function doubles(row: readonly (number | undefined)[], units: readonly Unit[], periods: number): number {
  let count = 0;
  for (let start = 0; start < row.length; start += periods) {
    const day = row
      .slice(start, start + periods)
      .flatMap((index) => (index === undefined ? [] : (units[index]?.section ?? [])));
    count += day.length - new Set(day).size;
  }
  return count;
}

/** Weighs more than a double: each teacher comes every day. */
function emptyDays(row: readonly (number | undefined)[], periods: number): number {
  let count = 0;
  for (let start = 0; start < row.length; start += periods) {
    if (row.slice(start, start + periods).every((index) => index === undefined)) count += 3;
  }
  return count;
}
