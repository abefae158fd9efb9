import { afterEach, expect, it, vi } from "vitest";
import { handleError } from "./entry.server.tsx";

const context = { nonce: "n", requestId: "request-1" } as unknown as Parameters<typeof handleError>[1]["context"];
const request = new Request("https://school.example/alumnado/7");

afterEach(() => vi.restoreAllMocks());

it("logs of a loader that failed its class and place, never the answer that its message quotes", () => {
  const lines = vi.spyOn(console, "error").mockImplementation(() => undefined);
  for (const cause of [unreadable(), "Daniel García", { name: "Daniel García" }]) {
    handleError(cause, { request, context, params: {} });
  }
  expect(lines).toHaveBeenCalledTimes(3);
  expect(JSON.stringify(lines.mock.calls)).not.toMatch(/Daniel|Gar/);
  expect(lines.mock.calls[0]?.[0]).toContain('"fault":"SyntaxError"');
});

function unreadable(): unknown {
  try {
    return JSON.parse("Daniel García, 3.º B");
  } catch (cause) {
    return cause;
  }
}
