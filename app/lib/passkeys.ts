import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";

/** Guarantee: the API makes these options with the same library's server part. */
function creation(options: Record<string, unknown>): PublicKeyCredentialCreationOptionsJSON {
  return options as unknown as PublicKeyCredentialCreationOptionsJSON;
}
/** The same of what asks for a proof. */
function request(options: Record<string, unknown>): PublicKeyCredentialRequestOptionsJSON {
  return options as unknown as PublicKeyCredentialRequestOptionsJSON;
}

/** The browser's answer as JSON; null when its person declined, or has no key. What speaks to it is loaded when it is needed. */
export async function makePasskey(options: Record<string, unknown>): Promise<string | null> {
  const { startRegistration } = await import("@simplewebauthn/browser");
  return startRegistration({ optionsJSON: creation(options) }).then(
    ({ id, rawId, type, clientExtensionResults, response: { clientDataJSON, attestationObject, transports } }) =>
      JSON.stringify({
        ...{ id, rawId, type, clientExtensionResults },
        response: { clientDataJSON, attestationObject, transports },
      }),
    () => null,
  );
}

/** The same of a key that proves itself. */
export async function provePasskey(options: Record<string, unknown>): Promise<string | null> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  return startAuthentication({ optionsJSON: request(options) }).then(
    ({ id, rawId, type, clientExtensionResults, response }) => {
      const { clientDataJSON, authenticatorData, signature, userHandle } = response;
      const parts = { clientDataJSON, authenticatorData, signature, userHandle };
      return JSON.stringify({ ...{ id, rawId, type, clientExtensionResults }, response: parts });
    },
    () => null,
  );
}
