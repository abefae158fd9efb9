import { aiClientsApi } from "./ai-clients.ts";
import { assignmentsApi } from "./assignments.ts";
import { authApi } from "./auth.ts";
import { communicationsApi } from "./communications.ts";
import { contentApi } from "./content.ts";
import { coursesApi } from "./courses.ts";
import { curriculumApi } from "./curriculum.ts";
import type { Endpoint } from "./endpoint.ts";
import { institutionApi } from "./institution.ts";
import { operationsApi } from "./operations.ts";
import { peopleApi } from "./people.ts";
import { rosterApi } from "./roster.ts";
import { searchApi } from "./search.ts";
import { studentsApi } from "./students.ts";

/** Every operation of the public API. OpenAPI, the security matrix and the documentation page read this list. */
export const ENDPOINTS: readonly Endpoint[] = [
  authApi,
  institutionApi,
  studentsApi,
  coursesApi,
  assignmentsApi,
  peopleApi,
  searchApi,
  communicationsApi,
  contentApi,
  rosterApi,
  curriculumApi,
  aiClientsApi,
  operationsApi,
].flatMap((api) => Object.values<Endpoint>(api));
