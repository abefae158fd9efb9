import { describe, expect, test } from "vitest";
import { classifyEvent, classifyStatus, ProviderError, retryAfterMs, verdict } from "./errors.ts";

describe("classes of wire errors", () => {
  test.each([
    [{ status: 529, type: "overloaded_error" }, "overloaded"],
    [{ status: 500 }, "server_error"],
    [{ status: 503 }, "server_error"],
    [{ status: 524 }, "server_error"],
    [{ status: 429, type: "rate_limit_error" }, "rate_limited"],
    [{ status: 429, code: "insufficient_quota" }, "quota"],
    [{ status: 429, code: "enforced_spend_limit_reached" }, "quota"],
    [{ status: 402, type: "billing_error" }, "quota"],
    [{ status: 400, message: "Your credit balance is too low" }, "quota"],
    [{ status: 401 }, "auth"],
    [{ status: 403 }, "auth"],
    [{ status: 400, code: "context_length_exceeded" }, "context_length"],
    [{ status: 400, message: "prompt is too long: 1200000 tokens" }, "context_length"],
    [{ status: 400, code: "content_filter" }, "content_filter"],
    [{ status: 400, type: "invalid_request_error" }, "invalid_request"],
    [{ status: 404 }, "model_unavailable"],
    [{ status: 413 }, "invalid_request"],
  ] as const)("%o is %s", (wire, expected) => {
    expect(classifyStatus(wire)).toBe(expected);
  });

  test("an error inside a 200 answer keeps its class, an unknown one is the server's", () => {
    expect(classifyEvent("overloaded_error")).toBe("overloaded");
    expect(classifyEvent("rate_limit_error")).toBe("rate_limited");
    expect(classifyEvent("never_heard_of")).toBe("server_error");
  });
});

describe("what follows a failure", () => {
  const failure = (errorClass: ConstructorParameters<typeof ProviderError>[0], accepted = false) =>
    new ProviderError(errorClass, "x", { accepted });

  test("a stumble is tried once more on the same target, then the next one is", () => {
    for (const errorClass of ["server_error", "overloaded", "connection"] as const) {
      expect(verdict(failure(errorClass), 1)).toBe("retry");
      expect(verdict(failure(errorClass), 2)).toBe("failover");
    }
  });

  test("a limit, a timeout, our key or an answer that broke off goes to the next target at once", () => {
    for (const errorClass of [
      "rate_limited",
      "timeout",
      "auth",
      "quota",
      "incomplete",
      "content_filter",
      "model_unavailable",
    ] as const) {
      expect(verdict(failure(errorClass), 1)).toBe("failover");
    }
    expect(verdict(failure("overloaded", true), 1)).toBe("failover");
  });

  test("a request of our own making is tried nowhere else", () => {
    for (const errorClass of ["invalid_request", "context_length", "cancelled"] as const) {
      expect(verdict(failure(errorClass), 1)).toBe("stop");
    }
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-11-23T10:00:00Z");
  test.each([
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after-ms": "250", "retry-after": "7" }, 250],
    [{ "retry-after": "Mon, 23 Nov 2026 10:00:30 GMT" }, 30_000],
    [{ "retry-after": "Mon, 23 Nov 2026 09:00:00 GMT" }, 0],
    [{ "retry-after": "86400" }, 600_000],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("%o is %s ms", (headers, expected) => {
    expect(retryAfterMs(new Headers(Object.entries(headers)), now)).toBe(expected);
  });
});
