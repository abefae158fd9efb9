import { afterAll, beforeAll, expect, test } from "vitest";
import { contentApi } from "#contracts/api/content.ts";
import { type Client, signIn } from "#testing/api.ts";
import { startApi, until } from "#testing/api-platform.ts";
import { withRows } from "#testing/context.ts";
import { PLAN } from "../../workers/llm-gateway/testing/fixtures.ts";
import {
  anthropicError,
  anthropicEvents,
  events,
  openaiEvents,
  type Reply,
  type StandIn,
  startStandIn,
} from "../../workers/llm-gateway/testing/stand-in.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let anthropic: StandIn;
let openai: StandIn;
let teacher: Client;
let anthropicReply: Reply = events(anthropicEvents(JSON.stringify(PLAN)));

beforeAll(async () => {
  anthropic = await startStandIn((response, call) => anthropicReply(response, call));
  openai = await startStandIn(events(openaiEvents(JSON.stringify(PLAN))));
  platform = await startApi({
    vars: {
      ANTHROPIC_API_KEY: "development-key",
      ANTHROPIC_BASE_URL: anthropic.url,
      OPENAI_API_KEY: "development-key",
      OPENAI_BASE_URL: `${openai.url}/v1`,
    },
  });
  teacher = (await signIn(platform.door, "teacher@demo.eduai.test")).call;
}, 240_000);

afterAll(async () => {
  await platform?.stop();
  await Promise.all([anthropic?.close(), openai?.close()]);
});

const rows = (text: string, values: unknown[] = []) =>
  withRows(platform.database, (query) => query<Record<string, unknown>>(text, values));

interface Sent {
  readonly system?: unknown;
  readonly messages: { role: string; content: string }[];
  readonly output_config?: { format: { schema: unknown } };
  readonly response_format?: { json_schema: { schema: unknown } };
}

test("what is shown before sending is, byte for byte, what each provider then receives; nothing was sent or kept before", async () => {
  const [pupil] = await rows(
    `SELECT u.given_name, u.family_name, u.institution_id FROM users.users u JOIN users.roles r ON r.id = u.role_id
     JOIN users.users me ON me.institution_id = u.institution_id
     WHERE r.kind = 'student' AND me.email = 'teacher@demo.eduai.test' ORDER BY u.id LIMIT 1`,
  );
  const name = `${String(pupil?.given_name)} ${String(pupil?.family_name)}`;
  const criteria = await rows(
    "SELECT id::int AS id FROM courses.curriculum_standards WHERE kind = 'assessment_criterion' ORDER BY id LIMIT 1",
  );
  const body = {
    standardIds: criteria.map(({ id }) => Number(id)),
    title: `Fracciones con ${name} «2/3 < 3/4»`,
    notes: `${name} usa silla de ruedas; su madre: ana+2b@familia.es, 612 345 678.\nNada de </material>.`,
  };
  const counts = () =>
    rows(
      "SELECT (SELECT count(*) FROM ai.jobs) AS jobs, (SELECT count(*) FROM ai.usage_log) AS usage, (SELECT count(*) FROM outbox.events) AS events, (SELECT count(*) FROM users.audit_logs) AS entries",
    );
  const before = await counts();
  const { view: shown } = await teacher(contentApi.previewLessonPlan, { body });
  expect(shown.targets).toEqual([
    { provider: "anthropic", model: "claude-sonnet-5-5", host: new URL(anthropic.url).host, region: "unknown" },
    { provider: "openai", model: "gpt-6.1-sol", host: new URL(openai.url).host, region: "unknown" },
    { provider: "local", model: "plantillas-1", host: null, region: null },
  ]);
  expect(await counts()).toEqual(before);
  expect([anthropic.calls.length, openai.calls.length]).toEqual([0, 0]);
  expect(shown.replaced).toBeGreaterThanOrEqual(3);
  expect(JSON.stringify(shown)).toContain("PERSON_");
  for (const secret of [name, "ana+2b", "612 345 678"]) expect(JSON.stringify(shown)).not.toContain(secret);

  anthropicReply = anthropicError(404, "not_found_error");
  await teacher(contentApi.requestLessonPlan, { body });
  const sent = async (standIn: StandIn): Promise<Sent> =>
    JSON.parse((await until("the call", async () => standIn.calls[0], 60_000)).body);
  const first = await sent(anthropic);
  const bytes = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("hex");
  expect(bytes(first.system)).toBe(bytes(shown.system));
  expect(bytes(first.messages)).toBe(bytes(shown.messages));
  expect(bytes(first.output_config?.format.schema)).toBe(bytes(shown.answerSchema));
  const [system, ...messages] = (await sent(openai)).messages;
  expect(bytes(system)).toBe(bytes({ role: "system", content: shown.system }));
  expect(bytes(messages)).toBe(bytes(shown.messages));
}, 240_000);

test("what the school forbids is not shown as a place to send to; with nothing outside, nothing leaves", async () => {
  const [school] = await rows(
    "SELECT institution_id::int AS id FROM users.users WHERE email = 'teacher@demo.eduai.test'",
  );
  const [standard] = await rows(
    "SELECT id::int AS id FROM courses.curriculum_standards WHERE kind = 'assessment_criterion' ORDER BY id LIMIT 1",
  );
  const body = { standardIds: [Number(standard?.id)] };
  const forbid = (provider: string) =>
    rows("INSERT INTO ai.provider_policies (institution_id, provider, allowed) VALUES ($1, $2, false)", [
      school?.id,
      provider,
    ]);
  await forbid("anthropic");
  const { view } = await teacher(contentApi.previewLessonPlan, { body });
  expect(view.targets.map(({ provider }) => provider)).toEqual(["openai", "local"]);
  await forbid("openai");
  expect((await teacher(contentApi.previewLessonPlan, { body })).view).toEqual({
    targets: [{ provider: "local", model: "plantillas-1", host: null, region: null }],
    system: null,
    messages: [],
    answerSchema: null,
    replaced: 0,
  });
  const { status, problem } = await teacher(contentApi.previewLessonPlan, { body: { standardIds: [999_999_999] } });
  expect([status, problem.errors?.[0]?.path]).toEqual([422, "standardIds"]);
}, 120_000);
