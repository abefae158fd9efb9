import type { Permission } from "#contracts/permissions.ts";
import { PERMISSIONS } from "#contracts/permissions.ts";
import type { Locale } from "./languages.ts";

/** The English of `PERMISSIONS`, whose own titles are Spanish; for loaders, so that no page carries all of them. */
const ENGLISH: Readonly<Record<Permission, string>> = {
  "institution.read": "See the school's data",
  "settings.update": "Change the school's settings",
  "users.create": "Add people",
  "users.read": "See people",
  "users.update": "Change people",
  "users.delete": "Deactivate people",
  "users.import": "Import people and classes",
  "students.create": "Add students",
  "students.read": "See students",
  "students.update": "Change students",
  "students.delete": "Withdraw students",
  "courses.create": "Add subjects and classes",
  "courses.read": "See subjects and classes",
  "courses.update": "Change subjects and classes",
  "courses.delete": "Delete subjects and classes",
  "grades.create": "Record marks",
  "grades.read": "See marks",
  "grades.update": "Correct marks",
  "attendance.create": "Take the register",
  "attendance.read": "See attendance",
  "attendance.update": "Correct attendance",
  "assignments.read": "See assignments",
  "assignments.create": "Set assignments",
  "assignments.submit": "Hand in assignments",
  "communications.create": "Send messages",
  "communications.read": "Read messages",
  "content.create": "Create content",
  "content.read": "See content",
  "content.update": "Change content",
  "curriculum.read": "Look up the curriculum",
  "profile.read": "See one's own profile",
  "profile.update": "Change one's own profile",
  "children.read": "See one's own children",
  "children.grades.read": "See the marks of one's own children",
  "children.attendance.read": "See the attendance of one's own children",
  "reports.read": "See reports",
  "analytics.read": "See analytics",
  "audit.read": "See the audit log",
  "platform.operate": "Run the platform",
};

const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name);

export function permissionTitle(name: string, locale: Locale): string {
  if (!isPermission(name)) return name;
  return locale === "es" ? PERMISSIONS[name] : ENGLISH[name];
}
