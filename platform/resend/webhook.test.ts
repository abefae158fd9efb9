import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { readResendEvent } from "./webhook.ts";

const secret = (letter: string) => `whsec_${btoa(letter.repeat(24))}`;
const [current, previous, foreign] = [secret("a"), secret("b"), secret("c")];
const delivered = JSON.stringify({ type: "email.delivered", data: { email_id: "re_1" } });

function signedBy(key: string, body = delivered): Headers {
  const now = new Date();
  return new Headers({
    "svix-id": "msg_1",
    "svix-timestamp": String(Math.floor(now.getTime() / 1000)),
    "svix-signature": new Webhook(key).sign("msg_1", now, body),
  });
}

test("what is signed and no event is refused in words; an event carries no character that no store takes", () => {
  const read = (text: string) => readResendEvent(text, signedBy(current, text), [current]);
  const speakingOf = (id: string) => `{"type":"email.delivered","data":{"email_id":"${id}"}}`;
  for (const id of ["a\\u0000b", "a\\ud800b", "a\\u202eb"])
    expect(read(speakingOf(id))).toMatchObject({ messageId: "ab" });
  expect(read(speakingOf("\\ud800"))).toMatchObject({ messageId: null });
  expect(read('{"type":"email.\\u0000sent","data":{}}')).toMatchObject({ type: "email.sent", state: "sent" });
  for (const text of ["{}", "", "null", "not json", '{"type":"\\u0000","data":{}}', '{"type":5,"data":{}}']) {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "unprocessable" }));
  }
});

test("during a rotation both secrets are tried, whichever signed; no other one fits", () => {
  for (const key of [current, previous]) {
    expect(readResendEvent(delivered, signedBy(key), [current, previous])).toMatchObject({
      messageId: "re_1",
      state: "delivered",
    });
  }
  expect(readResendEvent(delivered, signedBy(foreign), [current, previous])).toBeNull();
  expect(readResendEvent(delivered, signedBy(previous), [current])).toBeNull();
  expect(readResendEvent(`${delivered} `, signedBy(current), [current, previous])).toBeNull();
});
