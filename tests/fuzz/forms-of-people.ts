import * as access from "../../app/routes/people/access.tsx";
import * as custody from "../../app/routes/people/custody.tsx";
import * as guardians from "../../app/routes/people/guardians.tsx";
import * as newPerson from "../../app/routes/people/new.tsx";
import * as people from "../../app/routes/people/people.tsx";
import * as person from "../../app/routes/people/person.tsx";
import * as role from "../../app/routes/people/role.tsx";
import * as roles from "../../app/routes/people/roles.tsx";
import * as contacts from "../../app/routes/students/contacts.tsx";
import * as documents from "../../app/routes/students/documents.tsx";
import * as enrollment from "../../app/routes/students/enrollment.tsx";
import * as groupChange from "../../app/routes/students/group-change.tsx";
import * as health from "../../app/routes/students/health.tsx";
import * as rollOver from "../../app/routes/students/roll-over.tsx";
import * as students from "../../app/routes/students/students.tsx";
import * as tutoring from "../../app/routes/students/tutoring.tsx";
import type { TestSchool } from "../security/school.ts";
import type { Form } from "./form.ts";

/** Those about people of the school and their files. */
export function formsOfPeople(school: TestSchool): Record<string, Form> {
  return {
    "people/access": {
      action: access.action,
      path: "/personas/accesos?grupo=1ESOA",
      fields: {
        intent: ["codes", "invite", "x"],
        ids: [String(school.colleagueId), "x", "-1"],
        withAddress: [String(school.colleagueId), "x"],
      },
    },
    "students/contacts": {
      action: contacts.action,
      path: `/alumnado/${school.studentId}/contactos`,
      params: { id: String(school.studentId) },
      fields: {
        version: ["1", "x"],
        "0.name": ["Abuela", ""],
        "0.phone": ["600 000 000", "x"],
        "0.otherPhone": ["", "x"],
        "3.mayCollect": ["1"],
      },
    },
    "students/health": {
      action: health.action,
      path: `/alumnado/${school.studentId}/salud`,
      params: { id: String(school.studentId) },
      fields: { version: ["1", "x"], allergies: ["Polen", ""], protocol: ["112"], needs: ["learning", "x"] },
    },
    "students/documents": {
      action: documents.action,
      path: `/alumnado/${school.studentId}/documentos`,
      params: { id: String(school.studentId) },
      fields: {
        intent: ["add", "change", "remove", "restore", "x"],
        id: [String(school.pupilDocumentId), "999999", ".."],
        version: ["0", "x"],
        title: ["Excursión", ""],
        category: ["authorisation", "psychopedagogical", "x"],
        staff: ["office", "x"],
        forFamily: ["1", ""],
        forStudent: ["1", ""],
        file: [""],
      },
    },
    "students/tutoring": {
      action: tutoring.action,
      path: `/alumnado/${school.studentId}/tutoria`,
      params: { id: String(school.studentId) },
      fields: {
        intent: ["write", "change", "x"],
        id: [String(school.tutoringNoteId), "999999", ".."],
        version: ["0", "x"],
        date: ["2026-01-08", "2151-01-06", "ayer"],
        with: ["family", "x"],
        kind: ["interview", "x"],
        staff: ["teachers", "x"],
        nextOn: ["", "2026-01-09", "2020-01-01", "x"],
        text: ["Se habló de los deberes", ""],
        nextStep: ["", "Llamar"],
      },
    },
    "students/enrollment": {
      action: enrollment.action,
      path: `/alumnado/${school.studentId}/matricula`,
      params: { id: String(school.studentId) },
      fields: {
        seat: ["", `${school.sectionId}  seat`, "x y z"],
        intent: ["end", "leave", "undo", "x"],
        enrollment: ["1", "x"],
        waiting: ["1", "-"],
        version: ["0", "x"],
        batch: ["x", ""],
        reason: ["Traslado", ""],
      },
    },
    "students/students": {
      action: students.action,
      path: "/alumnado?grupo=2",
      fields: {
        intent: ["save-view", "remove-view", "x"],
        title: ["Sin grupo", ""],
        query: ["singrupo=1", ""],
        view: ["1", "x"],
      },
    },
    "students/roll-over": {
      action: rollOver.action,
      path: "/alumnado/curso",
      fields: {
        intent: ["preview", "apply", "undo", "x"],
        [`decision-${school.studentId}`]: ["repeats", "x"],
        count: ["0", "x"],
        id: ["999999999", "x"],
        keepTeachers: ["1", ""],
      },
    },
    "students/group-change": {
      action: groupChange.action,
      path: "/alumnado/grupo",
      fields: {
        intent: ["preview", "change", "undo", "x"],
        id: [String(school.studentId), "x", "-1"],
        groupName: ["2º ESO A", ""],
        count: ["0", "x"],
        batch: ["x", ""],
      },
    },
    "people/custody": {
      action: custody.action,
      path: `/alumnado/${school.studentId}/custodia`,
      params: { id: String(school.studentId) },
      fields: { version: ["1", "x"], note: ["Vive con su madre.", ""] },
    },
    "people/guardians": {
      action: guardians.action,
      path: `/alumnado/${school.studentId}/familia`,
      params: { id: String(school.studentId) },
      fields: {
        version: ["none", "1.1", '"'],
        userId: [String(school.colleagueId), "x", "-1"],
        [`relation-${school.colleagueId}`]: ["mother", "x"],
        [`rights-${school.colleagueId}`]: ["canCollect", "hasCustody"],
        primary: [String(school.colleagueId), ""],
      },
    },
    "people/roles": { action: roles.action, path: "/perfiles", fields: { id: [String(school.roleId), "x"] } },
    "people/role": {
      action: role.action,
      path: `/perfiles/${school.roleId}`,
      params: { id: String(school.roleId) },
      fields: {
        intent: ["save", "remove"],
        title: ["Perfil"],
        permissions: ["students.read", "*"],
        version: ["1", "x"],
      },
    },
    "people/people": {
      action: people.action,
      path: "/personas",
      fields: { intent: ["ask", "deactivate", "reactivate"], ids: [String(school.leaverId), "999999", "-1"] },
    },
    "people/new": {
      action: newPerson.action,
      path: "/personas/nueva",
      fields: {
        givenName: ["Otra"],
        familyName: ["Prueba"],
        email: ["", "no es correo"],
        phone: ["", "600 000 000", "x"],
        locale: ["", "es", "xx"],
        roleId: [String(school.familyRoleId), "0", "1e9"],
        studentNumber: ["", "N-1"],
      },
    },
    "people/person": {
      action: person.action,
      path: `/personas/${school.colleagueId}`,
      params: { id: String(school.colleagueId) },
      fields: {
        intent: ["save", "deactivate", "reactivate", "end-session", "end-all", "invite", "code", "clear-factors"],
        id: [school.colleagueSessionId, ".."],
        version: ["1", "x", ""],
        givenName: ["Otra"],
        familyName: ["Prueba"],
        email: [""],
        roleId: [String(school.familyRoleId), ""],
      },
    },
  };
}
