import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DOCUMENT_BYTES, studentDocumentsApi } from "#contracts/api/students/documents.ts";
import { startApi } from "#testing/api-platform.ts";
import { ifMatch, openOffice } from "#testing/office.ts";
import { officeFile } from "../fixtures/office-files.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let office: Awaited<ReturnType<typeof openOffice>>;
let id: string;

beforeAll(async () => {
  platform = await startApi();
  office = await openOffice(platform);
  const [row] = await office.rows<{ id: string }>(
    "select s.id::text from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
  id = row?.id ?? "";
});
afterAll(() => platform?.stop());
vi.setConfig({ testTimeout: 120_000 });

const TOLD = { category: "other", staff: "office", forFamily: false, forStudent: false } as const;

async function uploaded(title: string, bytes: Uint8Array<ArrayBuffer>) {
  const { call } = office.secretary;
  const { view } = await call(studentDocumentsApi.add, { params: { id }, body: { title, ...TOLD } });
  const params = { id, documentId: String(view.id) };
  const answer = await call(studentDocumentsApi.attach, { params, bytes, headers: ifMatch(view.version) });
  const file = () =>
    platform.door(`/api/v1/students/${id}/uploaded-documents/${view.id}/file`, {
      headers: { authorization: `Bearer ${office.secretary.tokens.accessToken}` },
    });
  return { params, answer, file };
}

test("a document of 25 MB goes there and back within a Worker, one of 26 is refused", async () => {
  const pdf = new Uint8Array(DOCUMENT_BYTES).fill(10);
  pdf.set(new TextEncoder().encode("%PDF-1.7\n"));
  pdf.set(new TextEncoder().encode("%%EOF\n"), pdf.length - 6);
  const { answer, file } = await uploaded("Un expediente entero", pdf);
  expect(answer.status).toBe(200);
  const back = new Uint8Array(await (await file()).arrayBuffer());
  expect(Buffer.compare(back, pdf)).toBe(0);
  const large = await uploaded("Demasiado", new Uint8Array(26 * 1024 * 1024));
  expect(large.answer.status).toBe(413);
});

test("a document comes as a download that does nothing on our site, under its title", async () => {
  const bytes = Uint8Array.from(officeFile("word/document.xml"));
  const { file } = await uploaded('Plan de apoyo: "2º/A" de Íñigo', bytes);
  const answer = await file();
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  const told = answer.headers.get("content-disposition") ?? "";
  expect(told).toMatch(/^attachment; filename="documento-\d+\.docx"; filename\*=UTF-8''/);
  expect(decodeURIComponent(told.split("''")[1] ?? "")).toBe("Plan de apoyo- -2º-A- de Íñigo.docx");
  expect(Buffer.compare(new Uint8Array(await answer.arrayBuffer()), bytes)).toBe(0);
});

test("what is no document is refused with why, and what was described with it is seen by nobody", async () => {
  for (const [bytes, reason] of [
    ["<!doctype html><script>alert(1)</script>", "file_type"],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', "file_type"],
    ["%PDF-1.7 sin final", "file_broken"],
  ] as const) {
    const { answer, file } = await uploaded("No vale", new TextEncoder().encode(bytes));
    expect([answer.status, answer.problem.reason]).toEqual([422, reason]);
    expect((await file()).status).toBe(404);
  }
  const { data } = (await office.secretary.call(studentDocumentsApi.list, { params: { id } })).view;
  expect(data.some(({ title }) => title === "No vale")).toBe(false);
});
