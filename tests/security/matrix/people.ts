import { ifMatch } from "#testing/office.ts";
import { admins, everyone, heads, type Row, staff } from "./row.ts";

const colleague = ({ colleagueId }: { colleagueId: number }) => ({ params: { id: colleagueId } });
const leaver = ({ leaverId }: { leaverId: number }) => ({ params: { id: leaverId } });

export const people: Record<string, Row> = {
  listUsers: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  listRoles: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  listPermissions: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  // Whoever comes second finds the title taken.
  createRole: {
    sample: () => ({ body: { title: "Orientación de prueba", kind: "teacher", permissions: ["students.read"] } }),
    allowed: heads,
    served: [201, 422],
    ownRowsOnly: true,
  },
  changeRole: {
    sample: ({ roleId }) => ({ params: { id: roleId }, body: {}, headers: ifMatch(1) }),
    allowed: ["head@demo"],
  },
  previewUser: { sample: ({ userId }) => ({ params: { id: userId } }), allowed: ["head@demo"] },
  // It was not taken away.
  restoreRole: { sample: ({ roleId }) => ({ params: { id: roleId } }), allowed: heads, served: 404, ownRowsOnly: true },
  // Somebody has it.
  removeRole: { sample: ({ roleId }) => ({ params: { id: roleId } }), allowed: ["head@demo"], served: 409 },
  listSavedViews: { sample: () => ({ query: { page: "students" } }), allowed: everyone, ownRowsOnly: true },
  saveView: {
    sample: () => ({ body: { page: "students", title: "De la matriz", query: "grupo=2" } }),
    allowed: everyone,
    ownRowsOnly: true,
  },
  removeSavedView: {
    sample: () => ({ params: { id: 999_999_999 } }),
    allowed: everyone,
    served: 404,
    ownRowsOnly: true,
  },
  exportUsers: { sample: () => ({ query: { format: "csv" } }), allowed: staff, ownRowsOnly: true },
  getUser: { sample: ({ userId }) => ({ params: { id: userId } }), allowed: admins },
  createUser: {
    sample: ({ familyRoleId }) => ({ body: { givenName: "Otra", familyName: "Prueba", roleId: familyRoleId } }),
    allowed: staff,
    ownRowsOnly: true,
  },
  // What is so already is no change, so that the version stays.
  changeUser: {
    sample: ({ userId, userVersion }) => ({ params: { id: userId }, body: {}, headers: ifMatch(userVersion) }),
    allowed: admins,
  },
  // Whoever comes second has the version before.
  replaceUser: {
    sample: ({ colleagueId, familyRoleId }) => ({
      params: { id: colleagueId },
      body: {
        givenName: "Prueba",
        middleName: null,
        familyName: "Cambiada",
        email: null,
        username: null,
        identifier: null,
        phone: null,
        locale: null,
        roleId: familyRoleId,
      },
      headers: ifMatch(1),
    }),
    allowed: admins,
    served: [200, 412],
  },
  deactivateUser: { sample: leaver, allowed: admins },
  reactivateUser: { sample: leaver, allowed: admins },
  // Who is of another school is a bad row of the body.
  deactivateUsers: {
    sample: ({ leaverId }) => ({ body: { ids: [leaverId] } }),
    allowed: staff,
    served: [200, 422],
    ownRowsOnly: true,
  },
  reactivateUsers: {
    sample: ({ leaverId }) => ({ body: { ids: [leaverId] } }),
    allowed: staff,
    served: [200, 422],
    ownRowsOnly: true,
  },
  listUserSessions: { sample: colleague, allowed: admins },
  // Whoever comes second finds it ended.
  endUserSession: {
    sample: ({ colleagueId, colleagueSessionId }) => ({ params: { id: colleagueId, sessionId: colleagueSessionId } }),
    allowed: admins,
    served: [204, 404],
  },
  endUserSessions: { sample: colleague, allowed: admins },
  getGuardians: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: admins },
  // Another version than any: what is asked is refused only to whom it is not out of reach.
  replaceGuardians: {
    sample: ({ studentId }) => ({ params: { id: studentId }, body: { guardians: [] }, headers: ifMatch("other") }),
    allowed: admins,
    served: 412,
  },
  getOwnData: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  // Another version than any: nobody's telephone is changed.
  changeOwnData: {
    sample: () => ({ body: { phone: "600 000 000" }, headers: ifMatch("other") }),
    allowed: everyone,
    served: 412,
    ownRowsOnly: true,
  },
  getCustodyNote: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: admins },
  listFormerCustodyNotes: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: admins },
  replaceCustodyNote: {
    sample: ({ studentId }) => ({ params: { id: studentId }, body: { note: "x" }, headers: ifMatch("other") }),
    allowed: admins,
    served: 412,
  },
};
