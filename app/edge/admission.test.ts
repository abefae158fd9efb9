import { expect, it } from "vitest";
import { Admission } from "./admission.ts";

const refused = () => new Response(null, { status: 503 });

function held() {
  let release: (response: Response) => void = () => {};
  const answer = new Promise<Response>((done) => {
    release = done;
  });
  return { work: () => answer, release: () => release(new Response("ok")) };
}

it("lets in as many as there is room for, refuses the next at once, and has room again when one has ended", async () => {
  const admission = new Admission(2);
  const first = held();
  const running = [admission.admit(first.work, refused), admission.admit(held().work, refused)];
  expect((await admission.admit(held().work, refused)).status).toBe(503);
  first.release();
  expect((await running[0])?.status).toBe(200);
  expect((await admission.admit(async () => new Response("ok"), refused)).status).toBe(200);
});

it("a place is free again when the work failed", async () => {
  const admission = new Admission(1);
  const failing = admission.admit(async () => {
    throw new Error("broken");
  }, refused);
  await expect(failing).rejects.toThrow("broken");
  expect((await admission.admit(async () => new Response("ok"), refused)).status).toBe(200);
});
