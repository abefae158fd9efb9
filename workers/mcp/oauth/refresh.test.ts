import { beforeEach, expect, it, vi } from "vitest";
import type { McpEnv } from "../env.ts";
import { guardRefresh } from "./refresh.ts";

const asked = vi.hoisted(() => ({
  listUserGrants: vi.fn(),
  getByName: vi.fn(),
  endGrants: vi.fn(),
  noteUsed: vi.fn(),
  noteEnded: vi.fn(),
}));
vi.mock("./provider.ts", () => ({
  oauthApi: () => ({ listUserGrants: asked.listUserGrants }),
  GRANT_LASTS: { access: 3600, refresh: 2_592_000 },
}));
vi.mock("../connections/revoke.ts", () => ({ endGrants: asked.endGrants }));
vi.mock("../connections/live.ts", async (actual) => ({
  ...(await actual<typeof import("../connections/live.ts")>()),
  registerOf: () => ({ now: () => new Date(0), db: { transaction: (run: (tx: null) => unknown) => run(null) } }),
}));
vi.mock("#core/mcp/register.ts", () => ({ noteUsed: asked.noteUsed, noteEnded: asked.noteEnded }));

const object = { refreshState: vi.fn(), refreshUsed: vi.fn() };

/** Guarantee: the guard reads nothing of its environment but the namespace of connections. */
const env = { MCP_CONNECTIONS: { getByName: asked.getByName } } as unknown as McpEnv;

function request(
  token: string,
  form: Record<string, string> = { grant_type: "refresh_token", refresh_token: token },
): Request {
  const body = new URLSearchParams(form);
  return new Request("http://localhost/oauth/token", { method: "POST", body });
}

const accepted = async () => Response.json({ access_token: "x" });
const refused = async () => Response.json({ error: "invalid_grant" }, { status: 400 });

beforeEach(() => {
  vi.resetAllMocks();
  asked.getByName.mockReturnValue(object);
  asked.listUserGrants.mockResolvedValue({ items: [{ id: "g1" }] });
  asked.noteUsed.mockResolvedValue(undefined);
  asked.noteEnded.mockResolvedValue(1);
});

it("asks a person's object nothing for a token of a grant that does not exist", async () => {
  for (const token of ["1-2:made:up", "1-999999:g2:secret"]) {
    expect((await guardRefresh(request(token), env, refused)).status).toBe(400);
  }
  expect(asked.listUserGrants).toHaveBeenCalledWith("1-2", {});
  expect(object.refreshState).not.toHaveBeenCalled();
  expect(object.refreshUsed).not.toHaveBeenCalled();
});

it("finds the grant on a later page, remembers the use, and ends the grant when a used token comes again", async () => {
  asked.listUserGrants.mockResolvedValueOnce({ items: [{ id: "g0" }], cursor: "more" });
  object.refreshState.mockResolvedValueOnce("first").mockResolvedValueOnce("reused");
  expect((await guardRefresh(request("1-2:g1:secret"), env, accepted)).status).toBe(200);
  expect(object.refreshUsed).toHaveBeenCalledOnce();
  const exchange = vi.fn(accepted);
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  expect((await guardRefresh(request("1-2:g1:secret"), env, exchange)).status).toBe(400);
  expect(exchange).not.toHaveBeenCalled();
  expect(asked.endGrants).toHaveBeenCalledWith(env, { institutionId: 1, userId: 2 }, { ids: ["g1"] });
  expect(asked.noteEnded.mock.lastCall?.slice(1)).toEqual([
    [2],
    { ids: ["g1"] },
    { reason: "reused", at: new Date(0) },
  ]);
});

it("enters what the provider ended by itself, and nothing that a refusal left as it was", async () => {
  const gone = { items: [] };
  const code = { grant_type: "authorization_code", code: "1-2:g1:secret" };
  const revocation = { token: "1-2:g1:secret" };
  for (const [form, answer, reason] of [
    [code, refused, "reused"],
    [revocation, async () => new Response(""), "client"],
    [undefined, refused, "rights_ended"],
  ] as const) {
    asked.noteEnded.mockClear();
    await guardRefresh(request("1-2:g1:secret", form), env, answer);
    expect(asked.noteEnded, reason).not.toHaveBeenCalled();
    asked.listUserGrants.mockResolvedValueOnce({ items: [{ id: "g1" }] }).mockResolvedValueOnce(gone);
    await guardRefresh(request("1-2:g1:secret", form), env, answer);
    expect(asked.noteEnded.mock.lastCall?.at(-1)).toEqual({ reason, at: new Date(0) });
  }
});

it("answers with the tokens that are out even when the register cannot be written", async () => {
  asked.noteUsed.mockRejectedValue(new Error("down"));
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const code = { grant_type: "authorization_code", code: "1-2:g1:secret" };
  expect(await (await guardRefresh(request("", code), env, accepted)).json()).toEqual({ access_token: "x" });
});

it("remembers the use of a token that the provider accepted before the list of grants knew it", async () => {
  asked.listUserGrants.mockResolvedValue({ items: [] });
  await guardRefresh(request("1-2:g1:secret"), env, accepted);
  expect(object.refreshState).not.toHaveBeenCalled();
  expect(object.refreshUsed).toHaveBeenCalledOnce();
});
