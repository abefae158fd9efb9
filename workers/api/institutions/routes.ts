import type { Hono } from "hono";
import { brandingApi } from "#contracts/api/institutions/branding.ts";
import { calendarApi } from "#contracts/api/institutions/calendar.ts";
import { gradingScalesApi } from "#contracts/api/institutions/grading-scales.ts";
import { institutionApi } from "#contracts/api/institutions/institution.ts";
import { operatorApi } from "#contracts/api/institutions/operator.ts";
import { factorRulesApi } from "#contracts/api/institutions/second-factor-rules.ts";
import { listAcademicSessions } from "#core/institutions/academic-sessions.ts";
import { getBranding, setAccentColor } from "#core/institutions/branding.ts";
import { changeInstitution } from "#core/institutions/change-institution.ts";
import { createInstitution } from "#core/institutions/create-institution.ts";
import { getInstitution } from "#core/institutions/get-institution.ts";
import { getSchool } from "#core/institutions/get-school.ts";
import { getStatistics } from "#core/institutions/get-statistics.ts";
import { listGradingScales } from "#core/institutions/grading-scales.ts";
import { listInstitutions } from "#core/institutions/list-institutions.ts";
import { removeLogo, setLogo } from "#core/institutions/logo.ts";
import { addNonSchoolDays, listNonSchoolDays, removeNonSchoolDays } from "#core/institutions/non-school-days.ts";
import { listSecondFactorRules, setSecondFactorRule } from "#core/institutions/second-factor-rules.ts";
import { resumeInstitution, suspendInstitution } from "#core/institutions/suspend-institution.ts";
import {
  changeAcademicSession,
  createAcademicSession,
  removeAcademicSession,
} from "#core/institutions/write-academic-sessions.ts";
import { changeGradingScale, createGradingScale, removeGradingScale } from "#core/institutions/write-grading-scales.ts";
import { listSwitchedOff } from "#core/operations/switches.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";
import { answerLogo } from "./logo.ts";

export function mountInstitutions(app: Hono<HttpEnv>): void {
  bind(app, institutionApi, {
    get: getInstitution,
    change: (ctx, input, { version }) => changeInstitution(ctx, { ...input, version }),
    switches: listSwitchedOff,
    statistics: getStatistics,
  });
  bind(app, brandingApi, {
    get: getBranding,
    logo: answerLogo,
    setLogo: (ctx, _input, { bytes, version }) => setLogo(ctx, { bytes, version }),
    removeLogo: (ctx, _input, { version }) => removeLogo(ctx, { version }),
    setColor: (ctx, input, { version }) => setAccentColor(ctx, { ...input, version }),
  });
  bind(app, operatorApi, {
    school: (ctx, input, { services }) =>
      getSchool(ctx, input, { open: services.database, schools: services.directory.listInstitutions }),
    create: (ctx, input, { services, identity }) =>
      createInstitution(ctx, input, { schools: services.directory.listInstitutions, secrets: identity.secrets }),
    suspend: (ctx, input, { services }) =>
      suspendInstitution(ctx, input, { schools: services.directory.listInstitutions }),
    resume: (ctx, input, { services }) =>
      resumeInstitution(ctx, input, { schools: services.directory.listInstitutions }),
    list: (ctx, _input, { services }) => listInstitutions(ctx, services.directory),
  });
  bind(app, calendarApi, {
    sessions: listAcademicSessions,
    addSession: createAcademicSession,
    changeSession: (ctx, input, { version }) => changeAcademicSession(ctx, { ...input, version }),
    removeSession: removeAcademicSession,
    daysOff: listNonSchoolDays,
    addDaysOff: addNonSchoolDays,
    removeDaysOff: removeNonSchoolDays,
  });
  bind(app, gradingScalesApi, {
    list: listGradingScales,
    add: createGradingScale,
    change: (ctx, input, { version }) => changeGradingScale(ctx, { ...input, version }),
    remove: (ctx, input, { version }) => removeGradingScale(ctx, { ...input, version }),
  });
  bind(app, factorRulesApi, {
    list: listSecondFactorRules,
    set: (ctx, input, { version }) => setSecondFactorRule(ctx, { ...input, version }),
  });
}
