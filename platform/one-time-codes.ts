import { Secret, TOTP } from "otpauth";
import type { OneTimeCodes } from "#core/identity/ports.ts";

const ISSUER = "EduAI";
/** What every app knows: others ignore the parameters that say otherwise. */
const PARAMETERS = { algorithm: "SHA1", digits: 6, period: 30 } as const;
const SECRET_BYTES = 20;

export const oneTimeCodes: OneTimeCodes = {
  newSecret: () => new Secret({ size: SECRET_BYTES }).base32,
  uri: (secret, label) => new TOTP({ ...PARAMETERS, secret, issuer: ISSUER, label }).toString(),
  stepOf(secret, code, at) {
    if (!/^\d{6}$/.test(code)) return null;
    const timestamp = at.getTime();
    const delta = new TOTP({ ...PARAMETERS, secret }).validate({ token: code, timestamp, window: 1 });
    return delta === null ? null : Math.floor(timestamp / 1000 / PARAMETERS.period) + delta;
  },
};
