import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { Passkeys } from "#core/identity/ports.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";

/** Who asks, as authenticators show it. */
const NAME = "EduAI";
const TIMEOUT_MS = 300_000;

/**
 * Passkeys (WebAuthn 3) of one site. Every key must be discoverable and verify its person (a finger, a face, a PIN), so that
 * it stands for two factors by itself; what made it (attestation) is not asked for.
 */
export function webPasskeys(site: { readonly id: string; readonly origins: readonly string[] }): Passkeys {
  const expected = { expectedRPID: site.id, expectedOrigin: [...site.origins], requireUserVerification: true };
  return {
    async newOptions({ handle, name, displayName, known }, challenge) {
      return {
        ...(await generateRegistrationOptions({
          rpName: NAME,
          rpID: site.id,
          userName: name,
          userDisplayName: displayName,
          userID: new TextEncoder().encode(handle),
          challenge: fromBase64url(challenge),
          timeout: TIMEOUT_MS,
          attestationType: "none",
          excludeCredentials: known.map((id) => ({ id })),
          authenticatorSelection: { residentKey: "required", userVerification: "required" },
        })),
      };
    },
    async proofOptions(challenge) {
      return {
        ...(await generateAuthenticationOptions({
          rpID: site.id,
          challenge: fromBase64url(challenge),
          timeout: TIMEOUT_MS,
          userVerification: "required",
        })),
      };
    },
    handleOf: ({ response }) => new TextDecoder().decode(fromBase64url(response.userHandle)),
    async verifyNew({ response, ...credential }, isOurs) {
      const { authenticatorAttachment: _, ...rest } = credential;
      try {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          ...expected,
          expectedChallenge: isOurs,
          response: { ...rest, response: { ...response, transports: [] } },
        });
        if (!verified) return null;
        const { id, publicKey, counter } = registrationInfo.credential;
        return { credentialId: id, publicKey: toBase64url(publicKey), signCount: counter };
      } catch {
        // The library throws for whatever does not fit, in words that are no person's.
        return null;
      }
    },
    async verifyProof({ authenticatorAttachment: _, ...passkey }, { credentialId, publicKey, signCount }, isOurs) {
      try {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          ...expected,
          expectedChallenge: isOurs,
          response: passkey,
          credential: { id: credentialId, publicKey: fromBase64url(publicKey), counter: signCount },
        });
        return verified ? { signCount: authenticationInfo.newCounter } : null;
      } catch {
        return null;
      }
    },
  };
}
