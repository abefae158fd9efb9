import type { Hono } from "hono";
import { custodyApi } from "#contracts/api/people/custody.ts";
import { guardiansApi } from "#contracts/api/people/guardians.ts";
import { ownDataApi } from "#contracts/api/people/own.ts";
import { peopleApi } from "#contracts/api/people/people.ts";
import { previewApi } from "#contracts/api/people/preview.ts";
import { rolesApi } from "#contracts/api/people/roles.ts";
import { viewsApi } from "#contracts/api/people/views.ts";
import { deactivatePeople, deactivatePerson, reactivatePeople, reactivatePerson } from "#core/people/account-state.ts";
import { changePerson } from "#core/people/change-person.ts";
import { changeRole } from "#core/people/change-role.ts";
import { createPerson } from "#core/people/create-person.ts";
import { createRole } from "#core/people/create-role.ts";
import { getCustodyNote, listFormerCustodyNotes, replaceCustodyNote } from "#core/people/custody-note.ts";
import { exportPeople } from "#core/people/export-people.ts";
import { getPerson } from "#core/people/get-person.ts";
import { getGuardians, replaceGuardians } from "#core/people/guardians.ts";
import { listPeople } from "#core/people/list-people.ts";
import { changeOwnData, getOwnData } from "#core/people/own-data.ts";
import { endPersonSession, endPersonSessions, listPersonSessions } from "#core/people/person-sessions.ts";
import { previewPerson } from "#core/people/preview-person.ts";
import { removeRole } from "#core/people/remove-role.ts";
import { restoreRole } from "#core/people/restore-role.ts";
import { listPermissions, listRoles } from "#core/people/roles.ts";
import { listSavedViews, removeSavedView, saveView } from "#core/people/saved-views.ts";
import { attachment } from "#platform/http/attachment.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountPeople(app: Hono<HttpEnv>): void {
  bind(app, viewsApi, { list: listSavedViews, save: saveView, remove: removeSavedView });
  bind(app, peopleApi, {
    list: listPeople,
    export: async (ctx, input) => attachment(await exportPeople(ctx, input)),
    get: getPerson,
    create: createPerson,
    change: (ctx, input, { version }) => changePerson(ctx, { ...input, version }),
    replace: (ctx, input, { version }) => changePerson(ctx, { ...input, version }),
    deactivate: deactivatePerson,
    reactivate: reactivatePerson,
    deactivateMany: deactivatePeople,
    reactivateMany: reactivatePeople,
    sessions: (ctx, input, { identity }) => listPersonSessions(ctx, identity, input),
    endSession: endPersonSession,
    endSessions: endPersonSessions,
  });
  bind(app, previewApi, { preview: previewPerson });
  bind(app, rolesApi, {
    list: listRoles,
    permissions: listPermissions,
    create: createRole,
    change: (ctx, input, { version }) => changeRole(ctx, { ...input, version }),
    restore: restoreRole,
    remove: removeRole,
  });
  bind(app, guardiansApi, {
    get: getGuardians,
    replace: (ctx, input, { version }) => replaceGuardians(ctx, { ...input, version }),
  });
  bind(app, ownDataApi, {
    get: getOwnData,
    change: (ctx, input, { version }) => changeOwnData(ctx, { ...input, version }),
  });
  bind(app, custodyApi, {
    get: getCustodyNote,
    former: listFormerCustodyNotes,
    replace: (ctx, input, { version }) => replaceCustodyNote(ctx, { ...input, version }),
  });
}
