import { PRINCIPALS, type Principal } from "../principals.ts";
import type { TestSchool } from "../school.ts";

interface Sample {
  readonly params?: Record<string, string | number>;
  readonly query?: Record<string, string | number>;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Row {
  /** A request about rows of the demo school within reach of `allowed`. */
  readonly sample: (school: TestSchool) => Sample;
  /** Who is answered below 400; everyone else gets 403 without the permission and 404 with it. */
  readonly allowed: readonly Principal[];
  /** What success looks like when it is not the endpoint's own status: uploads and upgrades refuse a bare request. */
  readonly served?: number | readonly number[];
  /** The request names no row, so that each school answers with its own. */
  readonly ownRowsOnly?: true;
}

export const everyone: readonly Principal[] = PRINCIPALS;
/** Of a school; the operator has none. */
export const members: readonly Principal[] = PRINCIPALS.filter((principal) => principal !== "superadmin@demo");
export const staff: readonly Principal[] = ["head@demo", "secretary@demo", "head@otra"];
export const heads: readonly Principal[] = ["head@demo", "head@otra"];
export const operator: readonly Principal[] = ["superadmin@demo"];
export const teachers: readonly Principal[] = ["teacher@demo", "teacher2@demo", "teacher3@demo", "teacher@otra"];
export const admins: readonly Principal[] = ["head@demo", "secretary@demo"];
export const atDaniel: readonly Principal[] = [
  ...admins,
  "teacher@demo",
  "teacher3@demo",
  "student@demo",
  "parent@demo",
];
export const butHelper: readonly Principal[] = members.filter((principal) => principal !== "helper@demo");
