import { randomBytes } from "node:crypto";
import { testServices } from "./services.ts";

export interface TestRedis {
  url: string;
  token: string;
  /** Put before every key, so that files can share one server. */
  prefix: string;
}

/** Credentials of the test server with a prefix that nobody else uses. */
export function testRedis(): TestRedis {
  const { url, token } = testServices().redis;
  return { url, token, prefix: `t${randomBytes(6).toString("hex")}:` };
}
