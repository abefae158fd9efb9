import { ROSTER_FILES, type RosterFile } from "#contracts/api/roster/roster.ts";
import { splitList } from "./cell.ts";
import { type Format, type Source, values } from "./source.ts";
import { OTHER_FILES, SPECIFICATION } from "./specification.ts";

/** OneRoster 1.2 CSV: every row means itself. */
export function oneRoster12(): Format {
  return { name: "OneRoster 1.2", unread: OTHER_FILES, sources: ROSTER_FILES.map(plain) };
}

/** OneRoster 1.1 CSV: a person's one role and organisations stand in users.csv instead of in roles.csv. */
export function oneRoster11(): Format {
  return {
    name: "OneRoster 1.1",
    notice: "Es un envío de OneRoster 1.1: los papeles y los centros de cada persona se leen de users.csv.",
    unread: OTHER_FILES,
    sources: ROSTER_FILES.filter((file) => file !== "roles.csv").map((file) =>
      file === "users.csv" ? usersWithRoles() : plain(file),
    ),
  };
}

function plain(file: RosterFile): Source {
  const { fields } = SPECIFICATION[file];
  return {
    file,
    columns: fields.map(({ name }) => name),
    required: fields.filter(({ required }) => required).map(({ name }) => name),
    tables: [file],
    emit: (value, emit) => emit(file, value),
  };
}

function usersWithRoles(): Source {
  const users = plain("users.csv");
  return {
    ...users,
    columns: [...users.columns, "orgSourcedIds", "role"],
    required: [...users.required, "orgSourcedIds", "role"],
    tables: ["users.csv", "roles.csv"],
    emit: (at, emit) => {
      emit("users.csv", at);
      const user = at("sourcedId");
      for (const org of at("status") === "tobedeleted" ? [] : splitList(at("orgSourcedIds"))) {
        emit(
          "roles.csv",
          values({
            sourcedId: `rol:${user}:${org}`,
            status: at("status"),
            dateLastModified: at("dateLastModified"),
            userSourcedId: user,
            roleType: "primary",
            role: at("role"),
            orgSourcedId: org,
          }),
        );
      }
    },
  };
}
