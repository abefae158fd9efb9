import { afterAll } from "vitest";
import { unread } from "./log-canary.ts";

// Runs for each file, after its own hooks.
afterAll(() => {
  const left = [...unread];
  unread.clear();
  if (left.length > 0) throw new Error(`a platform was started and not stopped: ${left.join(", ")}`);
});
