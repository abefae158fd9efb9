import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type { NewPasskey, PasskeyProof } from "#contracts/api/identity/passkeys.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const hash = (data: string | Uint8Array) => createHash("sha256").update(data).digest();

/** CBOR (RFC 8949) of what an authenticator writes: bytes and short texts. */
const bytes = (value: Uint8Array) => Buffer.concat([Buffer.from([0x59, value.length >> 8, value.length & 255]), value]);
const word = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);

const PRESENT_AND_VERIFIED = 0x05;
const WITH_CREDENTIAL = 0x40;

interface Answering {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  /** Flags of the authenticator's data: who is present, and whether the person was verified. */
  readonly flags?: number;
}

/** An authenticator with one discoverable key (ES256), which does whatever it is told. */
export class Authenticator {
  readonly id = randomBytes(16);
  /** Whose key it says it is: from the options it was made with, unless told. */
  handle = "";
  counter = 0;
  readonly #secret: KeyObject;
  readonly #cose: Buffer;
  readonly #site: { readonly origin: string; readonly rpId: string };

  constructor(origin: string) {
    this.#site = { origin, rpId: new URL(origin).hostname };
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const part = (label: number, value: string) =>
      Buffer.concat([Buffer.from([label, 0x58, 32]), Buffer.from(value, "base64url")]);
    this.#secret = privateKey;
    this.#cose = Buffer.concat([Buffer.from("a50102032620" + "01", "hex"), part(0x21, x), part(0x22, y)]);
  }

  #client(type: string, options: Record<string, unknown>, { origin, challenge }: Answering): Buffer {
    const sent = { type, challenge: challenge ?? options.challenge, origin: origin ?? this.#site.origin };
    return Buffer.from(JSON.stringify({ ...sent, crossOrigin: false }));
  }

  #data(flags: number, rpId: string | undefined, more: Uint8Array = new Uint8Array()): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([hash(rpId ?? this.#site.rpId), Buffer.from([flags]), counter, more]);
  }

  make(options: Record<string, unknown>, answering: Answering = {}): NewPasskey {
    const { user } = options as { user: { id: string } };
    this.handle = user.id;
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, this.#cose]);
    const data = this.#data((answering.flags ?? PRESENT_AND_VERIFIED) | WITH_CREDENTIAL, answering.rpId, credential);
    const attestation = [Buffer.from([0xa3]), word("fmt"), word("none"), word("attStmt"), Buffer.from([0xa0])];
    return {
      ...this.#answer(),
      response: {
        clientDataJSON: text(this.#client("webauthn.create", options, answering)),
        attestationObject: text(Buffer.concat([...attestation, word("authData"), bytes(data)])),
        transports: ["internal"],
      },
    };
  }

  prove(options: Record<string, unknown>, answering: Answering = {}): PasskeyProof {
    this.counter += 1;
    const client = this.#client("webauthn.get", options, answering);
    const data = this.#data(answering.flags ?? PRESENT_AND_VERIFIED, answering.rpId);
    return {
      ...this.#answer(),
      response: {
        clientDataJSON: text(client),
        authenticatorData: text(data),
        signature: text(sign("sha256", Buffer.concat([data, hash(client)]), this.#secret)),
        userHandle: this.handle,
      },
    };
  }

  #answer() {
    const id = text(this.id);
    return { id, rawId: id, type: "public-key" as const, clientExtensionResults: {} };
  }
}
