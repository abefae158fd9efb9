/** Stands in for libraries that this worker bundles only because its own libraries import them. */
function absent(name: string): never {
  throw new Error(`${name} is not part of this worker's bundle; see adapters/unused/README.md`);
}

/** Any class of such a library: it may be extended, not constructed. */
class Absent {
  constructor() {
    absent(new.target.name);
  }
}

export class Client extends Absent {}
export class SSEClientTransport extends Absent {}
export class StreamableHTTPClientTransport extends Absent {}
export class RpcTarget extends Absent {}
/** `agents` makes one while it is loaded, for its client. */
export class CfWorkerJsonSchemaValidator {
  getValidator(): never {
    return absent("@modelcontextprotocol/client");
  }
}
export class SdkHttpError extends Error {}
export class UnauthorizedError extends Error {}

export const createMimeMessage = (): never => absent("mimetext");
export const validateClientMetadataUrl = (): never => absent("@modelcontextprotocol/client");
export const parseCronExpression = (): never => absent("cron-schedule");
export const newWebSocketRpcSession = (): never => absent("capnweb");

/** The default exports of `ajv` and `ajv-formats`: the sessions are given the validator of `@cfworker/json-schema`. */
export default class Ajv extends Absent {}
