import { splitList } from "./cell.ts";
import { type SchoolYearMaker, schoolYearOf } from "./school-year.ts";
import { type Format, type Source, values } from "./source.ts";

/** Organisation types of School Data Sync to those of OneRoster; anything else is a department. */
const ORG_TYPES: Readonly<Record<string, string>> = {
  school: "school",
  university: "school",
  college: "school",
  campus: "school",
  adultEducation: "school",
  district: "district",
  localAuthority: "local",
  local: "local",
  municipality: "local",
  state: "state",
  region: "state",
  province: "state",
  national: "national",
  ministryOfEducation: "national",
  departmentOfEducation: "national",
};

/** Roles to those of OneRoster. A role that is not here gives no permission: nobody becomes an administrator by "itAdmin". */
const ROLES: Readonly<Record<string, string>> = {
  student: "student",
  principal: "principal",
  administrator: "siteAdministrator",
  teacher: "teacher",
  faculty: "teacher",
  professor: "teacher",
  lecturer: "teacher",
  instructor: "teacher",
  adjunct: "teacher",
  substitute: "teacher",
  chair: "teacher",
  teacherAssistant: "aide",
  assistant: "aide",
  aide: "aide",
  paraprofessional: "aide",
  advisor: "counselor",
  proctor: "proctor",
};

const RELATIONS: Readonly<Record<string, string>> = { parent: "parent", guardian: "guardian", relative: "relative" };
const SESSION_TYPES = ["schoolYear", "semester", "term", "gradingPeriod"];

/**
 * Microsoft School Data Sync v2.1 CSV (learn.microsoft.com/schooldatasync, "SDS V2.1 CSV file format"): orgs, users and
 * roles, and where classes are managed classes and enrollments, with academicSessions, courses, demographics and
 * relationships beside them. Every set is complete, so its files count as bulk.
 */
export function sdsV2(today: string): Format {
  const state = new State(today);
  return {
    name: "Microsoft School Data Sync v2.1",
    notice:
      "Es un envío de Microsoft School Data Sync v2.1: se leen centros, personas, papeles, familias, grupos y matrículas; las marcas de userFlags.csv y las contraseñas no se leen.",
    unread: ["userflags.csv"],
    sources: [...people(state), ...teaching(state)],
    finish: (emit) => state.year.finish(emit),
  };
}

class State {
  readonly year: SchoolYearMaker;
  /** First organisation and grade of a person, agents of a pupil, organisation of a class. */
  readonly orgOf = new Map<string, string>();
  readonly gradeOf = new Map<string, string>();
  readonly agentsOf = new Map<string, string[]>();
  readonly related = new Set<string>();
  readonly classOrg = new Map<string, string>();

  constructor(today: string) {
    this.year = schoolYearOf(today);
  }
}

function people(state: State): Source[] {
  return [
    {
      file: "orgs.csv",
      columns: ["sourcedId", "name", "type", "parentSourcedId"],
      required: ["sourcedId", "name", "type"],
      tables: ["orgs.csv"],
      emit: (at, emit) =>
        emit(
          "orgs.csv",
          values({
            sourcedId: at("sourcedId"),
            name: at("name"),
            type: ORG_TYPES[at("type")] ?? "department",
            parentSourcedId: at("parentSourcedId"),
          }),
        ),
    },
    {
      file: "roles.csv",
      columns: [
        "userSourcedId",
        "orgSourcedId",
        "role",
        "sessionSourcedId",
        "grade",
        "isPrimary",
        "roleStartDate",
        "roleEndDate",
      ],
      required: ["userSourcedId", "orgSourcedId", "role"],
      tables: ["roles.csv"],
      emit: (at, emit) => {
        const user = at("userSourcedId");
        const org = at("orgSourcedId");
        const isFirst = !state.orgOf.has(user);
        if (isFirst) state.orgOf.set(user, org);
        if (at("grade") !== "") state.gradeOf.set(user, at("grade"));
        const begin = at("roleStartDate");
        emit(
          "roles.csv",
          values({
            sourcedId: `rol:${user}:${org}:${at("role")}${begin === "" ? "" : `:${begin}`}`,
            userSourcedId: user,
            orgSourcedId: org,
            roleType: at("isPrimary").toLowerCase() === "true" || isFirst ? "primary" : "secondary",
            role: ROLES[at("role")] ?? `ext:${at("role")}`,
            beginDate: begin,
            endDate: at("roleEndDate"),
          }),
        );
      },
    },
    {
      file: "relationships.csv",
      columns: ["userSourcedId", "relationshipUserSourcedId", "relationshipRole"],
      required: ["userSourcedId", "relationshipUserSourcedId", "relationshipRole"],
      tables: ["roles.csv"],
      emit: (at, emit) => {
        const pupil = at("userSourcedId");
        const agent = at("relationshipUserSourcedId");
        const org = state.orgOf.get(pupil) ?? "";
        state.agentsOf.set(pupil, [...(state.agentsOf.get(pupil) ?? []), agent]);
        const role = RELATIONS[at("relationshipRole")] ?? `ext:${at("relationshipRole")}`;
        const sourcedId = `rol:${agent}:${org}:${role}`;
        if (state.related.has(sourcedId) || org === "") return;
        state.related.add(sourcedId);
        emit("roles.csv", values({ sourcedId, userSourcedId: agent, orgSourcedId: org, roleType: "secondary", role }));
      },
    },
    {
      file: "users.csv",
      columns: [
        "sourcedId",
        "username",
        "givenName",
        "familyName",
        "password",
        "activeDirectoryMatchId",
        "email",
        "phone",
        "sms",
      ],
      required: ["sourcedId", "username"],
      tables: ["users.csv"],
      emit: (at, emit) => {
        const user = at("sourcedId");
        const email = at("email") || (at("username").includes("@") ? at("username") : "");
        emit("users.csv", (name) => {
          if (name === "enabledUser") return "true";
          if (name === "email") return email;
          if (name === "grades") return state.gradeOf.get(user) ?? "";
          if (name === "agentSourcedIds") return (state.agentsOf.get(user) ?? []).join(",");
          return at(name);
        });
      },
    },
    {
      file: "demographics.csv",
      columns: ["userSourcedId", "birthDate", "sex"],
      required: ["userSourcedId"],
      tables: ["demographics.csv"],
      emit: (at, emit) => emit("demographics.csv", (name) => (name === "sourcedId" ? at("userSourcedId") : at(name))),
    },
  ];
}

function teaching(state: State): Source[] {
  return [
    {
      file: "academicSessions.csv",
      columns: ["sourcedId", "title", "type", "schoolYear", "startDate", "endDate", "parentSourcedId"],
      required: ["sourcedId", "title", "type", "startDate", "endDate"],
      tables: ["academicSessions.csv"],
      emit: (at, emit) =>
        emit("academicSessions.csv", (name) => {
          if (name === "type") return SESSION_TYPES.includes(at("type")) ? at("type") : "term";
          if (name === "schoolYear")
            return /^\d{4}([-/]\d{2,4})?$/.test(at(name)) ? at(name) : at("endDate").slice(0, 4);
          return at(name);
        }),
    },
    {
      file: "courses.csv",
      columns: ["sourcedId", "orgSourcedId", "title", "code", "schoolYearSourcedId", "subject", "grade"],
      required: ["sourcedId", "orgSourcedId", "title"],
      tables: ["courses.csv"],
      emit: (at, emit) =>
        emit("courses.csv", (name) => {
          if (name === "courseCode") return at("code");
          if (name === "subjects") return at("subject");
          if (name === "grades") return at("grade");
          return at(name);
        }),
    },
    {
      file: "classes.csv",
      columns: ["sourcedId", "orgSourcedId", "title", "code", "sessionSourcedIds", "courseSourcedId"],
      required: ["sourcedId", "orgSourcedId", "title"],
      tables: ["classes.csv", "courses.csv"],
      emit: (at, emit) => {
        const id = at("sourcedId");
        const org = at("orgSourcedId");
        const course = at("courseSourcedId") || `cur:${id}`;
        const terms = splitList(at("sessionSourcedIds").replaceAll(";", ",")).join(",") || state.year.use();
        state.classOrg.set(id, org);
        if (at("courseSourcedId") === "") {
          emit("courses.csv", values({ sourcedId: course, title: at("title"), orgSourcedId: org }));
        }
        emit(
          "classes.csv",
          values({
            sourcedId: id,
            title: at("title"),
            courseSourcedId: course,
            classCode: at("code"),
            classType: "scheduled",
            schoolSourcedId: org,
            termSourcedIds: terms,
          }),
        );
      },
    },
    {
      file: "enrollments.csv",
      columns: ["classSourcedId", "userSourcedId", "role", "roleStartDate", "roleEndDate"],
      required: ["classSourcedId", "userSourcedId", "role"],
      tables: ["enrollments.csv"],
      emit: (at, emit) => {
        const section = at("classSourcedId");
        const user = at("userSourcedId");
        const role = ROLES[at("role")] ?? `ext:${at("role")}`;
        const begin = at("roleStartDate");
        emit(
          "enrollments.csv",
          values({
            sourcedId: `mat:${section}:${user}:${role}${begin === "" ? "" : `:${begin}`}`,
            classSourcedId: section,
            schoolSourcedId: state.classOrg.get(section) ?? "",
            userSourcedId: user,
            role,
            beginDate: begin,
            endDate: at("roleEndDate"),
          }),
        );
      },
    },
  ];
}
