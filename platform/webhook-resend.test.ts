import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { readResendEvent } from "./webhook-resend.ts";

const secret = (letter: string) => `whsec_${btoa(letter.repeat(24))}`;
const [current, previous, foreign] = [secret("a"), secret("b"), secret("c")];
const body = JSON.stringify({ type: "email.delivered", data: { email_id: "re_1" } });

function signedBy(key: string): Headers {
  const now = new Date();
  return new Headers({
    "svix-id": "msg_1",
    "svix-timestamp": String(Math.floor(now.getTime() / 1000)),
    "svix-signature": new Webhook(key).sign("msg_1", now, body),
  });
}

test("during a rotation both secrets are tried, whichever signed; no other one fits", () => {
  for (const key of [current, previous]) {
    expect(readResendEvent(body, signedBy(key), [current, previous])).toMatchObject({
      messageId: "re_1",
      state: "delivered",
    });
  }
  expect(readResendEvent(body, signedBy(foreign), [current, previous])).toBeNull();
  expect(readResendEvent(body, signedBy(previous), [current])).toBeNull();
  expect(readResendEvent(`${body} `, signedBy(current), [current, previous])).toBeNull();
});
