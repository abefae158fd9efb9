import { type Browser, expect, type Page } from "@playwright/test";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { hydrated, type Person, personOn } from "./people.ts";
import { apiOf } from "./platform.ts";

export interface Desk extends Person {
  readonly url: string;
  readonly column: number;
  readonly assignmentId: number;
  /** The value stored for the student of a row. */
  stored(row: number): Promise<number | null | undefined>;
}

/** The demo teacher before the gradebook of 2.º ESO A with a new column. */
export async function deskOf(browser: Browser, title: string, expected: RegExp[] = []): Promise<Desk> {
  const call = await apiOf("teacher");
  const sections = (await call(sectionsApi.sections, { query: {} })).view.data;
  const section = sections.find(({ groupName }) => groupName === "2º ESO A");
  if (section === undefined) throw new Error("the demo teacher has 2º ESO A");
  const params = { id: String(section.id) };
  const { view: assignment } = await call(assignmentsApi.createAssignment, { params, body: { title } });
  const book = async () => (await call(gradesApi.gradebook, { params })).view;
  const { assignments, students } = await book();
  const person = await personOn(browser, "teacher", expected);
  const url = `/grupos/${section.id}`;
  await person.page.goto(url);
  await expect(person.page.getByRole("columnheader", { name: title })).toBeVisible();
  await hydrated(person.page);
  return {
    ...person,
    url,
    assignmentId: assignment.id,
    column: assignments.findIndex(({ id }) => id === assignment.id),
    stored: async (row) =>
      (await book()).cells.find((cell) => cell.assignmentId === assignment.id && cell.studentId === students[row]?.id)
        ?.value,
  };
}

export const cellAt = (page: Page, desk: Desk, row: number) => page.locator(`[data-at="${row}:${desk.column}"]`);

export async function type(desk: Desk, row: number, text: string): Promise<void> {
  const cell = cellAt(desk.page, desk, row);
  // The grid follows the focus once the page's scripts have taken over.
  await expect(async () => {
    await cell.blur();
    await cell.focus();
    await expect(cell).toHaveAttribute("aria-selected", "true", { timeout: 500 });
  }).toPass();
  await desk.page.keyboard.type(text);
  await desk.page.keyboard.press("Enter");
}
