import { describe, expect, it } from "vitest";
import { authApi } from "#contracts/api/identity/auth.ts";
import { AppError } from "#core/errors.ts";
import { problemResponse } from "#platform/http/problem.ts";
import { refusal } from "../lib/actions.server.ts";
import { readAnswer } from "../lib/request-plan.ts";
import type { Locale } from "./languages.ts";

async function shown(error: AppError, locale: Locale) {
  const answer = problemResponse(error, { requestId: "r", instance: "/x" });
  return refusal(await readAnswer(answer, authApi.me, () => locale).catch((cause: unknown) => cause));
}

describe("a refusal of the API", () => {
  const weak = new AppError("unprocessable", "Esa contraseña es demasiado común.", {
    reason: "password_common",
    issues: [{ path: "newPassword", message: "Esa contraseña es demasiado común.", reason: "password_common" }],
  });

  it("says its reason in the reader's language, as a whole and at its field", async () => {
    expect(await shown(weak, "es")).toMatchObject({
      message: "Esa contraseña es demasiado común.",
      fields: { newPassword: "Esa contraseña es demasiado común." },
    });
    expect(await shown(weak, "en")).toMatchObject({
      message: "That password is too common.",
      fields: { newPassword: "That password is too common." },
    });
  });

  it("without a reason says what kind it is, and shows no other language at a field", async () => {
    const bare = new AppError("conflict", "Otra cosa.", { issues: [{ path: "body.a", message: "no se conoce" }] });
    expect(await shown(bare, "en")).toMatchObject({
      message: expect.stringMatching(/^It does not fit/),
      fields: { a: "This value is not valid." },
    });
    expect(await shown(bare, "es")).toMatchObject({ message: "Otra cosa.", fields: { a: "no se conoce" } });
  });
});
