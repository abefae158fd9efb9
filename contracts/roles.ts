// Apart from the words of every permission, which the shell of the pages does not need.

export const ROLE_KINDS = ["super_admin", "school_admin", "teacher", "student", "parent"] as const;
export type RoleKind = (typeof ROLE_KINDS)[number];

/** Does a granted set cover `required`? Wildcards as in the role table. */
export function covers(granted: readonly string[], required: string): boolean {
  return granted.some(
    (permission) =>
      permission === "*" ||
      permission === required ||
      (permission.endsWith(".*") && required.startsWith(permission.slice(0, -1))),
  );
}
