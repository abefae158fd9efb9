import { describe, expect, it } from "vitest";
import { Problem } from "#contracts/common.ts";
import { AppError } from "#core/errors.ts";
import { problemResponse } from "./problem.ts";

const context = { requestId: "request-1", instance: "/api/v1/students/{id}" };

describe("the answer to a failure", () => {
  it("reveals nothing of what went wrong inside, whatever its shape", async () => {
    const secret = "Daniel G. params: $1 = 8.5";
    const cause = new Error(secret, { cause: new Error(secret) });
    for (const thrown of [
      cause,
      Object.assign(new Error(secret), { detail: secret, code: "23505" }),
      secret,
      { secret },
    ]) {
      const answer = problemResponse(thrown, context);
      const text = await answer.text();
      expect(answer.status).toBe(500);
      expect(text).not.toContain("Daniel");
      expect(Problem.parse(JSON.parse(text))).toMatchObject({ type: "about:blank", status: 500 });
    }
  });

  it("states in words what a coded refusal is about", async () => {
    const issues = [{ path: "cursor", message: "no es un cursor de esta lista" }];
    const answer = problemResponse(new AppError("bad_request", "El cursor no es válido.", { issues }), context);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ detail: "El cursor no es válido.", errors: issues });
  });
});
