import { afterAll, beforeAll, expect, test } from "vitest";
import { curriculumApi } from "#contracts/api/curriculum.ts";
import { signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { testServices } from "#testing/services.ts";
import { type Relay, startRelay } from "./relay.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let wire: Relay;

beforeAll(async () => {
  wire = await startRelay(testServices().vector.url);
  platform = await startApi({ vars: { UPSTASH_VECTOR_REST_URL: wire.url } });
});
afterAll(async () => {
  await platform?.stop();
  await wire?.cut();
});

test("without the index the curriculum is searched by the stems of its words, and by similarity when it is back", async () => {
  const { call } = await signIn(platform.door, "teacher@demo.eduai.test");
  const search = (text: string) =>
    call(curriculumApi.search, { query: { kind: "assessment_criterion", search: text, limit: 5 } });
  const likest = async () => {
    const { status, view } = await search("diseñar un experimento");
    expect(status).toBe(200);
    expect(view.ranking).toBe("similarity");
    expect(view.data[0]).toMatchObject({ subjectCode: "BYG", code: "3.2" });
  };
  await likest();

  await wire.cut();
  for (const text of ["experimentos", "diseñar un experimento"]) {
    const { status, view } = await search(text);
    expect(status).toBe(200);
    expect(view.data.map(({ code }) => code)).toContain("3.2");
  }
  expect((await search("receta de paella")).view).toMatchObject({ data: [], nextCursor: null, total: 0 });

  await wire.restore();
  await likest();
});
