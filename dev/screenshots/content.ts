import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { contentApi } from "#contracts/api/content.ts";
import { curriculumApi } from "#contracts/api/curriculum.ts";
import { rosterApi } from "#contracts/api/roster/roster.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { apiOf } from "../../tests/e2e/support/platform.ts";
import { cleanRosterZip } from "../../tests/fixtures/roster.ts";

const JOB_MS = 60_000;

/** A roster's import, which the pages of past imports and removals show. */
async function importRoster(): Promise<void> {
  const office = await apiOf("head");
  if ((await office(rosterApi.list, { query: {} })).view.data.length > 0) return;
  const bytes = new Uint8Array(cleanRosterZip());
  const { view } = await office(rosterApi.check, { query: { fileName: "alta-septiembre.zip" }, bytes });
  await office(rosterApi.commit, {
    params: { importId: String(view.importId) },
    body: { confirmCount: view.appointmentCount },
  });
}

/** A finished lesson plan, composed without a model. */
async function composePlan(): Promise<void> {
  const teacher = await apiOf("teacher");
  if ((await teacher(contentApi.documents, { query: {} })).view.data.length > 0) return;
  const { view: found } = await teacher(curriculumApi.search, {
    query: { kind: "assessment_criterion", subject: "MAT", limit: 2 },
  });
  const { view: job } = await teacher(contentApi.requestLessonPlan, {
    body: {
      standardIds: found.data.map(({ id }) => id),
      title: "Fracciones en la cocina",
      preferredProvider: "local",
    },
  });
  for (const end = Date.now() + JOB_MS; Date.now() < end; await sleep(250)) {
    const { view } = await teacher(contentApi.job, { params: { id: String(job.id) } });
    if (view.documentId !== null) return;
  }
  throw new Error("the lesson plan is not ready");
}

/** The teacher's section of 2.º ESO A. */
export async function sectionPath(): Promise<string> {
  const teacher = await apiOf("teacher");
  const { view } = await teacher(sectionsApi.sections, { query: {} });
  const section = view.data.find(({ groupName }) => groupName === "2º ESO A");
  if (section === undefined) throw new Error("the demo teacher has 2º ESO A");
  return `/grupos/${section.id}`;
}

/** What the demo school lacks for every page to have something to show; what is there already stays as it is. */
export async function prepareContent(): Promise<void> {
  await importRoster();
  await composePlan();
}

/** A few words between a student and the teacher in the group's room. */
export async function talk(student: Page, teacher: Page): Promise<void> {
  const room = `${await sectionPath()}/chat`;
  const say = async (page: Page, text: string) => {
    await page.getByRole("textbox", { name: "Escribe un mensaje" }).fill(text);
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText(text).last().waitFor();
  };
  await Promise.all([student.goto(room), teacher.goto(room)]);
  for (const page of [student, teacher]) await page.getByText(/personas? conectadas?/).waitFor();
  if ((await teacher.getByText("Gracias. ¿Se puede usar calculadora?").count()) > 0) return;
  await say(student, "¿El examen del viernes entra hasta el tema 4?");
  await say(teacher, "Sí, hasta la página 58. El jueves repasamos en clase.");
  await say(student, "Gracias. ¿Se puede usar calculadora?");
}
