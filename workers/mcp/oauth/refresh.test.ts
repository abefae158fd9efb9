import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { guardRefresh, type PersonGrants } from "./refresh.ts";

const grants = {
  list: vi.fn<PersonGrants["list"]>(),
  refreshState: vi.fn<PersonGrants["refreshState"]>(),
  refreshUsed: vi.fn<PersonGrants["refreshUsed"]>(),
  end: vi.fn<PersonGrants["end"]>(),
  enterUse: vi.fn<PersonGrants["enterUse"]>(),
  enterEnd: vi.fn<PersonGrants["enterEnd"]>(),
};
const grantsOf = vi.fn((_: { institutionId: number; userId: number }) => grants);

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
  vi.clearAllMocks();
  grants.list.mockReset().mockResolvedValue({ items: [{ id: "g1" }] });
  grants.enterUse.mockReset().mockResolvedValue(undefined);
  grants.enterEnd.mockReset().mockResolvedValue(1);
});
afterEach(() => void vi.restoreAllMocks());

it("asks a person's object nothing for a token of a grant that does not exist", async () => {
  for (const token of ["1-2:made:up", "1-999999:g2:secret"]) {
    expect((await guardRefresh(request(token), grantsOf, refused)).status).toBe(400);
  }
  expect(grantsOf).toHaveBeenCalledWith({ institutionId: 1, userId: 2 });
  expect(grants.list).toHaveBeenCalledWith(undefined);
  expect(grants.refreshState).not.toHaveBeenCalled();
  expect(grants.refreshUsed).not.toHaveBeenCalled();
});

it("finds the grant on a later page, remembers the use, and ends the grant when a used token comes again", async () => {
  grants.list.mockResolvedValueOnce({ items: [{ id: "g0" }], cursor: "more" });
  grants.refreshState.mockResolvedValueOnce("first").mockResolvedValueOnce("reused");
  expect((await guardRefresh(request("1-2:g1:secret"), grantsOf, accepted)).status).toBe(200);
  expect(grants.refreshUsed).toHaveBeenCalledOnce();
  const exchange = vi.fn(accepted);
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  expect((await guardRefresh(request("1-2:g1:secret"), grantsOf, exchange)).status).toBe(400);
  expect(exchange).not.toHaveBeenCalled();
  expect(grants.end).toHaveBeenCalledWith("g1");
  expect(grants.enterEnd.mock.lastCall).toEqual(["g1", "reused"]);
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
    grants.enterEnd.mockClear();
    await guardRefresh(request("1-2:g1:secret", form), grantsOf, answer);
    expect(grants.enterEnd, reason).not.toHaveBeenCalled();
    grants.list.mockResolvedValueOnce({ items: [{ id: "g1" }] }).mockResolvedValueOnce(gone);
    await guardRefresh(request("1-2:g1:secret", form), grantsOf, answer);
    expect(grants.enterEnd.mock.lastCall).toEqual(["g1", reason]);
  }
});

it("returns the tokens that were issued even when the register cannot be written", async () => {
  grants.enterUse.mockRejectedValue(new Error("down"));
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const code = { grant_type: "authorization_code", code: "1-2:g1:secret" };
  expect(await (await guardRefresh(request("", code), grantsOf, accepted)).json()).toEqual({ access_token: "x" });
});

it("remembers the use of a token that the provider accepted before the list of grants knew it", async () => {
  grants.list.mockResolvedValue({ items: [] });
  await guardRefresh(request("1-2:g1:secret"), grantsOf, accepted);
  expect(grants.refreshState).not.toHaveBeenCalled();
  expect(grants.refreshUsed).toHaveBeenCalledOnce();
});
