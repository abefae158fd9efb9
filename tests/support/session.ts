import type { SessionRecord } from "#core/identity/ports.ts";

/** What the mirror keeps of one teacher's session in the browser; `change` wins. */
export const sessionRecord = (change: Partial<SessionRecord> = {}): SessionRecord => ({
  id: "7-abcdefghijklmnopqrstuvwx",
  kind: "web",
  userId: 12,
  institutionId: 7,
  role: "teacher",
  roleKind: "teacher",
  permissions: ["students.read", "grades.write"],
  name: "Lucía Fernández Vega 🦤",
  email: "lucia@escuela.test",
  locale: "es",
  institutionName: "IES Demo",
  brand: { logo: { sha: "e3b0c442", width: 400, height: 120 }, color: null },
  timeZone: "Europe/Madrid",
  secretHash: "hash of s",
  checkedAt: 1_790_000_000,
  factorDueAt: null,
  expiresAt: 1_790_600_000,
  ...change,
});
