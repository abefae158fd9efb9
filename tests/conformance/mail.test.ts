import { createServer, type Server } from "node:http";
import { afterAll, describe, expect, it } from "vitest";
import { resendMail } from "#platform/resend/mail.ts";
import { testServices } from "#testing/services.ts";

const { url, apiKey } = testServices().mail;
const from = "EduAI <avisos@escuela.test>";
const mail = resendMail({ apiKey, baseUrl: url, from });
const to = `familia-${crypto.randomUUID()}@escuela.test`;

async function outbox(): Promise<{ id: string; to: string[]; subject: string; text: string; from: string }[]> {
  const { data }: { data: { id: string; to: string[]; subject: string; text: string; from: string }[] } = await (
    await fetch(`${url}/outbox.json`)
  ).json();
  return data.filter((one) => one.to.includes(to));
}

let broken: Server | undefined;
afterAll(() => void broken?.close());

/** A provider that answers everything alike. */
async function answering(status: number, body: string): Promise<ReturnType<typeof resendMail>> {
  broken?.close();
  const server = createServer((_, response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(body),
  );
  broken = server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return resendMail({ apiKey, baseUrl: `http://127.0.0.1:${address.port}`, from });
}

describe("mail through Resend's protocol", () => {
  it("sends one mail per idempotency key, and answers the same id again", async () => {
    const idempotencyKey = crypto.randomUUID();
    const letter = { to, subject: "Aviso ñ 🦤", text: "Línea 1\nLínea 2", idempotencyKey };
    const first = await mail.send(letter);
    const again = await mail.send(letter);
    expect(again).toEqual(first);
    expect(await outbox()).toMatchObject([
      { id: first.providerId, subject: "Aviso ñ 🦤", text: "Línea 1\nLínea 2", from },
    ]);
    const other = await mail.send({ ...letter, idempotencyKey: crypto.randomUUID() });
    expect(other.providerId).not.toBe(first.providerId);
    expect(await outbox()).toHaveLength(2);
  });

  it("throws for the same key with another letter rather than take it for sent", async () => {
    const idempotencyKey = crypto.randomUUID();
    await mail.send({ to, subject: "Uno", text: "1", idempotencyKey });
    await expect(mail.send({ to, subject: "Dos", text: "2", idempotencyKey })).rejects.toThrow("409");
  });

  it("keeps a subject on one line", async () => {
    await mail.send({ to, subject: "Uno\r\nBcc: otra@escuela.test", text: "x", idempotencyKey: crypto.randomUUID() });
    expect((await outbox()).at(-1)?.subject).toBe("Uno Bcc: otra@escuela.test");
  });

  it("throws whatever else is not an accepted mail, and names no address", async () => {
    const letter = { to, subject: "x", text: "y", idempotencyKey: crypto.randomUUID() };
    const stranger = resendMail({ apiKey: "re_wrong", baseUrl: url, from });
    await expect(stranger.send(letter)).rejects.toThrow(/answered 4\d\d/);
    await expect(mail.send({ ...letter, to: "not an address" })).rejects.toThrow(/answered 4\d\d/);
    for (const [status, body] of [
      [500, "{}"],
      [503, "<html>"],
      [429, "{}"],
      [200, "{}"],
      [200, "not json"],
      [302, ""],
    ] as const) {
      const error: unknown = await (await answering(status, body)).send(letter).catch((thrown: unknown) => thrown);
      expect(error, `${status} ${body}`).toBeInstanceOf(Error);
      expect(String(error)).not.toContain(to);
    }
    const dead = resendMail({ apiKey, baseUrl: "http://127.0.0.1:9", from });
    await expect(dead.send(letter)).rejects.toThrow();
  });
});
