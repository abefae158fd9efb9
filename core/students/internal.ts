import { students, users } from "#schema/index.ts";

/** The columns of a student's row in lists; every query joins `users` for the name. */
export const studentColumns = {
  id: students.id,
  studentNumber: students.studentNumber,
  givenName: users.givenName,
  familyName: users.familyName,
  gradeLevel: students.gradeLevel,
  groupName: students.groupName,
  status: students.status,
  email: users.email,
};
