import { SCALE_TEMPLATES, SCHOOL_SCALES } from "#contracts/api/institutions/scale-templates.ts";
import {
  academicSessions,
  gradingScales,
  guardianships,
  institutions,
  orgs,
  resources,
  students,
  userRoles,
  users,
} from "../schema/index.ts";
import type { SchoolYear } from "./calendar.ts";
import { addDays } from "./calendar.ts";
import { addresses, drawAdult, drawSex, drawSurname, drawYoung, type Name, type Sex } from "./names.ts";
import type { Random } from "./random.ts";
import type { Rows } from "./rows.ts";
import type { Subject } from "./subjects.ts";

export interface DemoPerson extends Name {
  account: string;
}

export interface DemoChild extends Name {
  account?: string;
  sex: Sex;
  /** Grade of ESO and letter of the group. */
  group: readonly [grade: number, letter: string];
}

export interface SchoolPlan {
  name: string;
  officialCode: string;
  domain: string;
  grades: readonly number[];
  letters: readonly string[];
  perGroup: number;
  subjects: readonly Subject[];
  staff: readonly (DemoPerson & { role: "school_admin" | "secretary"; oneRosterRole: string })[];
  /** The one teacher with a sign-in: teaches `subject` in `groups` only, or wherever it falls when empty. */
  teacher: DemoPerson & { subject: string; groups: readonly string[] };
  families: readonly {
    guardians: readonly (DemoPerson & { relation: "mother" | "father" })[];
    children: readonly DemoChild[];
  }[];
}

export interface Build {
  rows: Rows;
  r: Random;
  /** Calendar day in the school's time zone. */
  today: string;
  roles: ReadonlyMap<string, number>;
  passwordHash: string;
  current: SchoolYear;
  previous: SchoolYear;
}

export interface Group {
  grade: number;
  letter: string;
  name: string;
  roomId: number;
  students: Student[];
}

export interface Student extends Name {
  id: number;
  userId: number;
  guardianUserIds: number[];
}

export interface Teacher extends Name {
  userId: number;
  subject: string;
  isDemo: boolean;
}

export interface School {
  institutionId: number;
  orgId: number;
  plan: SchoolPlan;
  headUserId: number;
  groups: Group[];
  teachers: Teacher[];
  rooms: Map<string, number>;
  years: { current: YearSessions; previous: YearSessions };
}

export interface YearSessions {
  year: SchoolYear;
  id: number;
  termIds: number[];
}

export const groupName = (grade: number, letter: string): string => `${grade}º ESO ${letter}`;

/** The school with its years, rooms and people; nothing is taught yet. */
export function buildSchool(build: Build, plan: SchoolPlan): School {
  const { rows, r } = build;
  const institutionId = rows.add(institutions, { name: plan.name, officialCode: plan.officialCode });
  for (const scale of [...SCHOOL_SCALES.ies, SCALE_TEMPLATES.bachillerato]) {
    rows.add(gradingScales, { institutionId, ...scale, isDefault: scale === SCHOOL_SCALES.ies[0] });
  }
  const orgId = rows.add(orgs, {
    institutionId,
    sourcedId: `org-${plan.officialCode}`,
    name: plan.name,
    identifier: plan.officialCode,
  });
  const years = {
    previous: addYear(rows, institutionId, build.previous),
    current: addYear(rows, institutionId, build.current),
  };
  const rooms = addRooms(rows, institutionId, plan);
  const person = people(build, institutionId, orgId, plan.domain);

  const staffIds = plan.staff.map((member) => person(member, member.role, member.oneRosterRole, member.account));
  const [headUserId] = staffIds;
  if (headUserId === undefined) throw new Error(`${plan.name} has no head`);

  const teachers = plan.subjects.flatMap((subject) =>
    Array.from({ length: subject.teachers }, (_, position): Teacher => {
      const isDemo = subject.code === plan.teacher.subject && position === 0;
      const name = isDemo ? plan.teacher : drawAdult(r, drawSex(r));
      const userId = person(name, "teacher", "teacher", isDemo ? plan.teacher.account : "");
      return { ...nameOf(name), userId, subject: subject.code, isDemo };
    }),
  );

  const groups = plan.grades.flatMap((grade) =>
    plan.letters.map((letter): Group => {
      const roomId = rooms.get(`AULA-${grade}${letter}`);
      if (roomId === undefined) throw new Error(`no room for ${grade}${letter}`);
      return { grade, letter, name: groupName(grade, letter), roomId, students: [] };
    }),
  );
  enrol(build, institutionId, plan, groups, person);
  return { institutionId, orgId, plan, headUserId, groups, teachers, rooms, years };
}

const nameOf = ({ givenName, familyName }: Name): Name => ({ givenName, familyName });

function addYear(rows: Rows, institutionId: number, year: SchoolYear): YearSessions {
  const common = { institutionId, schoolYear: year.endDate.slice(0, 4) };
  const { startDate, endDate, title } = year;
  const sourcedId = `year-${title}`;
  const id = rows.add(academicSessions, {
    ...common,
    sourcedId,
    title,
    type: "schoolYear",
    startDate,
    endDate,
    parentId: null,
  });
  const termIds = year.terms.map((term, index) =>
    rows.add(academicSessions, {
      ...common,
      sourcedId: `term-${title}-${index + 1}`,
      ...term,
      type: "term",
      parentId: id,
    }),
  );
  return { year, id, termIds };
}

function addRooms(rows: Rows, institutionId: number, plan: SchoolPlan): Map<string, number> {
  type Kind = "classroom" | "lab" | "equipment" | "vehicle";
  const places: [code: string, name: string, type: Kind, capacity: number | null, features: string[]][] = [
    ...plan.grades.flatMap((grade) =>
      plan.letters.map((letter): [string, string, Kind, number, string[]] => [
        `AULA-${grade}${letter}`,
        `Aula de ${grade}º ${letter}`,
        "classroom",
        32,
        ["proyector", "pizarra"],
      ]),
    ),
    ["GIM", "Gimnasio", "classroom", 60, ["vestuarios"]],
    ["PISTA", "Pista polideportiva", "classroom", 90, ["exterior"]],
    ["MUS-1", "Aula de Música 1", "classroom", 30, ["piano", "audio"]],
    ["MUS-2", "Aula de Música 2", "classroom", 30, ["audio"]],
    ["TALLER", "Taller de Tecnología", "lab", 30, ["herramientas", "impresora 3D"]],
    ["LAB-BIO", "Laboratorio de Biología", "lab", 28, ["microscopios", "agua"]],
    ["LAB-FYQ", "Laboratorio de Física y Química", "lab", 28, ["gas", "campana", "agua"]],
    ["INF-1", "Aula de Informática 1", "lab", 30, ["ordenadores", "proyector"]],
    ["INF-2", "Aula de Informática 2", "lab", 24, ["ordenadores"]],
    ["BIBLIO", "Biblioteca", "classroom", 45, ["silencio", "proyector"]],
    ["SALON", "Salón de actos", "classroom", 180, ["escenario", "audio", "proyector"]],
    ["PORT-1", "Carro de portátiles 1", "equipment", 30, ["portátiles"]],
    ["PORT-2", "Carro de portátiles 2", "equipment", 25, ["portátiles"]],
    ["FURGO", "Furgoneta del centro", "vehicle", 9, ["9 plazas"]],
  ];
  return new Map(
    places.map(([code, name, type, capacity, features]) => [
      code,
      rows.add(resources, { institutionId, code, name, type, capacity, features }),
    ]),
  );
}

type AddPerson = (name: Name, role: string, oneRosterRole: string, account?: string) => number;

/** Only a person with an `account` can sign in; `account` empty means: has an address, but no password. */
function people(build: Build, institutionId: number, orgId: number, domain: string): AddPerson {
  const address = addresses(domain);
  let number = 0;
  return (name, role, oneRosterRole, account) => {
    const roleId = build.roles.get(role);
    if (roleId === undefined) throw new Error(`no built-in role ${role}`);
    number += 1;
    const sourcedId = `usr-${String(number).padStart(5, "0")}`;
    const userId = build.rows.add(users, {
      institutionId,
      sourcedId,
      givenName: name.givenName,
      familyName: name.familyName,
      email: account ? `${account}@${domain}` : address(name),
      passwordHash: account ? build.passwordHash : null,
      identifier: sourcedId,
      locale: "es",
      roleId,
    });
    build.rows.add(userRoles, {
      institutionId,
      sourcedId: `rol-${sourcedId}`,
      userId,
      roleType: "primary",
      role: oneRosterRole,
      orgId,
    });
    return userId;
  };
}

interface Place {
  group: Group;
}

function enrol(build: Build, institutionId: number, plan: SchoolPlan, groups: Group[], person: AddPerson): void {
  const { rows, r, current, today } = build;
  const startYear = Number(current.startDate.slice(0, 4));
  const free: Place[] = r.shuffle(groups.flatMap((group) => Array.from({ length: plan.perGroup }, () => ({ group }))));
  let number = 0;

  const addStudent = (name: Name, sex: Sex, group: Group, account?: string): Student => {
    number += 1;
    const userId = person(name, "student", "student", account ?? "");
    const repeats = group.grade > 1 && r.chance(0.06);
    const birthday = addDays(`${startYear - 11 - group.grade - (repeats ? 1 : 0)}-01-01`, r.int(0, 364));
    const id = rows.add(students, {
      institutionId,
      userId,
      studentNumber: `${startYear - group.grade + 1}${String(number).padStart(4, "0")}`,
      dateOfBirth: birthday,
      sex,
      admissionDate: `${startYear - group.grade + 1}-09-01`,
      gradeLevel: `${group.grade}º ESO`,
      groupName: group.name,
      createdAt: new Date(`${today}T00:00:00Z`),
    });
    const student = { ...nameOf(name), id, userId, guardianUserIds: [] };
    group.students.push(student);
    return student;
  };

  const guard = (
    guardianUserId: number,
    student: Student,
    relation: "mother" | "father" | "guardian",
    first: boolean,
    rights = true,
  ) => {
    student.guardianUserIds.push(guardianUserId);
    rows.add(guardianships, {
      institutionId,
      guardianUserId,
      studentId: student.id,
      relation,
      isPrimary: first,
      hasCustody: rights,
      canContact: rights,
      canViewRecords: rights,
    });
  };

  for (const family of plan.families) {
    const children = family.children.map((child) => {
      const index = free.findIndex(({ group }) => group.grade === child.group[0] && group.letter === child.group[1]);
      const [place] = free.splice(index, index < 0 ? 0 : 1);
      if (place === undefined) throw new Error(`no place in ${groupName(...child.group)}`);
      return addStudent(child, child.sex, place.group, child.account);
    });
    family.guardians.forEach((guardian, position) => {
      const userId = person(guardian, "parent", "guardian", guardian.account);
      for (const child of children) guard(userId, child, guardian.relation, position === 0);
    });
  }

  while (free.length > 0) {
    const draw = r.next();
    const places = free.splice(0, draw < 0.8 ? 1 : draw < 0.98 ? 2 : 3);
    const [fatherName, motherName] = [drawSurname(r), drawSurname(r)];
    const children = places.map(({ group }) => {
      const sex = drawSex(r);
      return addStudent({ givenName: drawYoung(r, sex), familyName: `${fatherName} ${motherName}` }, sex, group);
    });
    const mother = person(drawAdult(r, "female", motherName), "parent", "guardian");
    for (const child of children) guard(mother, child, "mother", true);
    if (r.chance(0.94)) {
      const father = person(drawAdult(r, "male", fatherName), "parent", "guardian");
      const rights = !r.chance(0.02);
      for (const child of children) guard(father, child, "father", false, rights);
    }
  }
  for (const group of groups) group.students.sort((a, b) => a.familyName.localeCompare(b.familyName, "es"));
}
