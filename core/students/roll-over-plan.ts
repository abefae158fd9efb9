import type { RolledPupil, RollOverDecision } from "#contracts/api/students/roll-over.ts";

export interface RollOverPupil {
  readonly id: number;
  readonly name: string;
  readonly level: string | null;
  readonly group: string | null;
  /** By the final evaluation of their group. */
  readonly evaluated: Exclude<RollOverDecision, "leaves"> | null;
}

/** "3º ESO" after "2º ESO", when the school teaches it; null for the last one and for what carries no number. */
export function nextLevel(level: string | null, levels: ReadonlySet<string>): string | null {
  const [, number, rest] = /^(\d+)(.*)$/.exec(level ?? "") ?? [];
  if (number === undefined || rest === undefined) return null;
  const next = `${Number(number) + 1}${rest}`;
  return levels.has(next) ? next : null;
}

/** The group of the same letter a level on: "3º ESO A" after "2º ESO A", "3ESOA" after "2ESOA". */
function groupAt(group: string | null, from: string | null, to: string | null): string | null {
  if (group === null || from === null || to === null) return null;
  if (from === to) return group;
  const [, old] = /^(\d+)/.exec(from) ?? [];
  const [, next] = /^(\d+)/.exec(to) ?? [];
  return old !== undefined && next !== undefined && group.startsWith(old) && !/^\d/.test(group.slice(old.length))
    ? `${next}${group.slice(old.length)}`
    : null;
}

/**
 * Where each pupil goes: by what the head decides, otherwise by what the evaluation decided, otherwise on to the next level,
 * and out of the school after its last one. A decision that cannot be, to go on where nothing follows, is to finish. One row for each pupil, whatever happens.
 */
export function planRollOver(
  pupils: readonly RollOverPupil[],
  levels: ReadonlySet<string>,
  decisions: ReadonlyMap<number, RollOverDecision>,
): RolledPupil[] {
  return pupils.map(({ id, name, level, group, evaluated }) => {
    const next = nextLevel(level, levels);
    // Of whom no level is known nothing follows: they stay as they are.
    const usual = level === null ? "repeats" : next === null ? "graduates" : "promotes";
    const possible = (asked: RollOverDecision) => (asked === "promotes" && next === null ? usual : asked);
    const proposed = possible(evaluated ?? usual);
    const decision = possible(decisions.get(id) ?? proposed);
    const goesOn = decision === "promotes" || decision === "repeats";
    const toLevel = decision === "promotes" ? next : goesOn ? level : null;
    return {
      id,
      name,
      fromLevel: level,
      fromGroup: group,
      toLevel,
      toGroup: goesOn ? groupAt(group, level, toLevel) : null,
      decision,
      proposed,
      isEvaluated: evaluated !== null,
      canPromote: next !== null,
    };
  });
}
