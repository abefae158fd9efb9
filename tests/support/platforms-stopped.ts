import { afterAll } from "vitest";

/** Names of the databases of platforms whose log has not been searched yet: that is done when they are stopped. */
export const unread = new Set<string>();

// After every other hook of the file.
afterAll(() => {
  const left = [...unread];
  unread.clear();
  if (left.length > 0) throw new Error(`a platform was started and not stopped: ${left.join(", ")}`);
});
