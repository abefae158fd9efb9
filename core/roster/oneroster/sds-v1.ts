import { type SchoolYearMaker, schoolYearOf } from "./school-year.ts";
import { type Emit, type Format, type Reader, type Source, values } from "./source.ts";

const PERSON = [
  "SIS ID",
  "School SIS ID",
  "Username",
  "First Name",
  "Last Name",
  "Middle Name",
  "Secondary Email",
  "Status",
  "Password",
];

/**
 * Microsoft School Data Sync v1 CSV: school, section, student, teacher, studentenrollment and teacherroster, and for
 * families user and guardianrelationship. Its classes carry their term and course with them.
 */
export function sdsV1(today: string): Format {
  const state = new State(today);
  return {
    name: "Microsoft School Data Sync v1",
    notice:
      "Es un envío de Microsoft School Data Sync v1: se leen el centro, las secciones, el alumnado, el profesorado, las familias y quién está en cada sección; las contraseñas no se leen.",
    unread: [],
    sources: [...schools(state), ...people(state), ...members(state)],
    finish: (emit) => state.year.finish(emit),
  };
}

class State {
  readonly year: SchoolYearMaker;
  readonly sectionSchool = new Map<string, string>();
  readonly agentsOf = new Map<string, { agent: string; role: string }[]>();
  readonly emitted = new Set<string>();

  constructor(today: string) {
    this.year = schoolYearOf(today);
  }

  /** False when this was there before. */
  first(key: string): boolean {
    if (this.emitted.has(key)) return false;
    this.emitted.add(key);
    return true;
  }
}

function schools(state: State): Source[] {
  return [
    {
      file: "school.csv",
      columns: ["SIS ID", "Name", "School Number"],
      required: ["SIS ID", "Name"],
      tables: ["orgs.csv"],
      emit: (at, emit) =>
        emit(
          "orgs.csv",
          values({ sourcedId: at("SIS ID"), name: at("Name"), type: "school", identifier: at("School Number") }),
        ),
    },
    {
      file: "section.csv",
      columns: [
        "SIS ID",
        "School SIS ID",
        "Section Name",
        "Section Number",
        "Term SIS ID",
        "Term Name",
        "Term StartDate",
        "Term EndDate",
        "Course SIS ID",
        "Course Name",
        "Course Number",
        "Course Subject",
      ],
      required: ["SIS ID", "School SIS ID", "Section Name"],
      tables: ["classes.csv", "courses.csv", "academicSessions.csv"],
      emit: (at, emit) => emitSection(state, at, emit),
    },
  ];
}

function emitSection(state: State, at: Reader, emit: Emit): void {
  const id = at("SIS ID");
  const school = at("School SIS ID");
  const term = at("Term SIS ID");
  const hasTerm = term !== "" && at("Term StartDate") !== "" && at("Term EndDate") !== "";
  const session = hasTerm ? term : state.year.use();
  if (hasTerm && state.first(`term:${term}`)) {
    emit(
      "academicSessions.csv",
      values({
        sourcedId: term,
        title: at("Term Name") || term,
        type: "term",
        startDate: at("Term StartDate"),
        endDate: at("Term EndDate"),
        schoolYear: at("Term EndDate").slice(0, 4),
      }),
    );
  }
  const course = at("Course SIS ID") || `cur:${id}`;
  if (state.first(`course:${course}`)) {
    emit(
      "courses.csv",
      values({
        sourcedId: course,
        title: at("Course Name") || at("Section Name"),
        courseCode: at("Course Number"),
        orgSourcedId: school,
        subjects: at("Course Subject"),
      }),
    );
  }
  state.sectionSchool.set(id, school);
  emit(
    "classes.csv",
    values({
      sourcedId: id,
      title: at("Section Name"),
      courseSourcedId: course,
      classCode: at("Section Number"),
      classType: "scheduled",
      schoolSourcedId: school,
      termSourcedIds: session,
    }),
  );
}

function people(state: State): Source[] {
  const relative: Source = {
    file: "guardianrelationship.csv",
    columns: ["SIS ID", "Email", "Role"],
    required: ["SIS ID", "Email"],
    tables: [],
    emit: (at) => {
      const role = at("Role").toLowerCase();
      const agent = {
        agent: guardianId(at("Email")),
        role: /^(parent|guardian|relative)$/.test(role) ? role : `ext:${role}`,
      };
      state.agentsOf.set(at("SIS ID"), [...(state.agentsOf.get(at("SIS ID")) ?? []), agent]);
    },
  };
  const guardian: Source = {
    file: "user.csv",
    columns: ["Email", "First Name", "Last Name", "Phone", "SIS ID"],
    required: ["Email", "First Name", "Last Name"],
    tables: ["users.csv"],
    emit: (at, emit) =>
      emit(
        "users.csv",
        values({
          sourcedId: guardianId(at("Email")),
          enabledUser: "true",
          givenName: at("First Name"),
          familyName: at("Last Name"),
          email: at("Email"),
          phone: at("Phone"),
        }),
      ),
  };
  return [relative, guardian, person(state, "student.csv", "student"), person(state, "teacher.csv", "teacher")];
}

/** Guardians have no identifier of their own in this format; their address is it. */
function guardianId(email: string): string {
  return `fam:${email.trim().toLowerCase()}`;
}

function person(state: State, file: string, role: "student" | "teacher"): Source {
  return {
    file,
    columns: [...PERSON, "Student Number", "Teacher Number", "Grade", "Birthdate", "Gender"],
    required: ["SIS ID", "School SIS ID", "First Name", "Last Name"],
    tables: role === "student" ? ["users.csv", "roles.csv", "demographics.csv"] : ["users.csv", "roles.csv"],
    emit: (at, emit) => {
      const id = at("SIS ID");
      const school = at("School SIS ID");
      const username = at("Username");
      const agents = role === "student" ? (state.agentsOf.get(id) ?? []) : [];
      const part = (user: string, part: string, roleType: string) => {
        const sourcedId = `rol:${user}:${school}:${part}`;
        if (!state.first(sourcedId)) return;
        emit("roles.csv", values({ sourcedId, userSourcedId: user, orgSourcedId: school, roleType, role: part }));
      };
      part(id, role, "primary");
      for (const { agent, role: relation } of agents) part(agent, relation, "primary");
      // A person of two schools stands in the file once for each.
      if (!state.first(`person:${id}`)) return;
      emit(
        "users.csv",
        values({
          sourcedId: id,
          enabledUser: /^(inactive|false|0)$/i.test(at("Status")) ? "false" : "true",
          username,
          givenName: at("First Name"),
          middleName: at("Middle Name"),
          familyName: at("Last Name"),
          identifier: at("Student Number") || at("Teacher Number"),
          email: at("Secondary Email") || (username.includes("@") ? username : ""),
          agentSourcedIds: agents.map(({ agent }) => agent).join(","),
          grades: at("Grade"),
        }),
      );
      if (role === "student" && at("Birthdate") !== "") {
        emit(
          "demographics.csv",
          values({ sourcedId: id, birthDate: at("Birthdate"), sex: at("Gender").toLowerCase() }),
        );
      }
    },
  };
}

function members(state: State): Source[] {
  const source = (file: string, role: "student" | "teacher"): Source => ({
    file,
    columns: ["Section SIS ID", "SIS ID"],
    required: ["Section SIS ID", "SIS ID"],
    tables: ["enrollments.csv"],
    emit: (at, emit) => {
      const section = at("Section SIS ID");
      emit(
        "enrollments.csv",
        values({
          sourcedId: `mat:${section}:${at("SIS ID")}:${role}`,
          classSourcedId: section,
          schoolSourcedId: state.sectionSchool.get(section) ?? "",
          userSourcedId: at("SIS ID"),
          role,
        }),
      );
    },
  });
  return [source("studentenrollment.csv", "student"), source("teacherroster.csv", "teacher")];
}
