import { admins, everyone, heads, type Row, staff } from "./row.ts";

const NO_KEY = { id: "AAAA", rawId: "AAAA", type: "public-key", clientExtensionResults: {} };
const NO_PASSKEY = { ...NO_KEY, response: { clientDataJSON: "AAAA", attestationObject: "AAAA" } };
const NO_PROOF = {
  ...NO_KEY,
  response: { clientDataJSON: "AAAA", authenticatorData: "AAAA", signature: "AAAA", userHandle: "MS0x" },
};

export const identity: Record<string, Row> = {
  login: { sample: () => ({ body: { email: "a@b.es", password: "x" } }), allowed: [], ownRowsOnly: true },
  openWebSession: { sample: () => ({ body: { email: "a@b.es", password: "x" } }), allowed: [], ownRowsOnly: true },
  passSecondFactor: {
    sample: () => ({ body: { ticket: "1-1.aaaaaaaaaaaaaaaa.zzzzzz.aaaa", code: "000000" } }),
    allowed: [],
    ownRowsOnly: true,
  },
  openWebSessionBySecondFactor: { sample: () => ({ body: { code: "000000" } }), allowed: [], ownRowsOnly: true },
  startPasskey: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  addPasskey: { sample: () => ({ body: { passkey: NO_PASSKEY } }), allowed: everyone, served: 422, ownRowsOnly: true },
  getPasskeyOptions: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  loginByPasskey: { sample: () => ({ body: { passkey: NO_PROOF } }), allowed: [], ownRowsOnly: true },
  openWebSessionByPasskey: { sample: () => ({ body: { passkey: NO_PROOF } }), allowed: [], ownRowsOnly: true },
  listFactors: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  startTotp: { sample: () => ({ body: {} }), allowed: everyone, ownRowsOnly: true },
  // Nobody here has a factor: that another's is out of reach stands in `tests/security/factors.test.ts`.
  confirmTotp: {
    sample: () => ({ params: { id: 999_999 }, body: { code: "000000" } }),
    allowed: everyone,
    served: 404,
    ownRowsOnly: true,
  },
  renameFactor: {
    sample: () => ({ params: { id: 999_999 }, body: { label: "Móvil" } }),
    allowed: everyone,
    served: 404,
    ownRowsOnly: true,
  },
  removeFactor: { sample: () => ({ params: { id: 999_999 } }), allowed: everyone, served: 404, ownRowsOnly: true },
  renewRecoveryCodes: { sample: () => ({}), allowed: everyone, served: 409, ownRowsOnly: true },
  confirmIdentity: {
    sample: () => ({ body: { password: "not the password" } }),
    allowed: everyone,
    served: 422,
    ownRowsOnly: true,
  },
  refresh: {
    sample: () => ({ body: { refreshToken: "1-aaaaaaaaaaaa.aaaaaaaaaaaa" } }),
    allowed: [],
    ownRowsOnly: true,
  },
  jwks: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  me: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  chooseLanguage: { sample: () => ({ body: { locale: "es" } }), allowed: everyone, ownRowsOnly: true },
  listSessions: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  revokeSession: { sample: ({ sessionId }) => ({ params: { id: sessionId } }), allowed: ["head@demo"] },
  revokeOtherSessions: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  listAiClients: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  // Nobody here has connected one: that another's is out of reach stands in `tests/integration/mcp-grants.test.ts`.
  revokeAiClient: {
    sample: () => ({ params: { id: "no-such-connection" } }),
    allowed: everyone,
    served: 404,
    ownRowsOnly: true,
  },
  listApiKeys: { sample: () => ({}), allowed: heads, ownRowsOnly: true },
  createApiKey: {
    sample: () => ({ body: { name: "Matriz", permissions: ["students.read"], days: 1 } }),
    allowed: heads,
    ownRowsOnly: true,
  },
  revokeApiKey: { sample: ({ apiKeyId }) => ({ params: { id: apiKeyId } }), allowed: ["head@demo"] },
  listClientGrants: { sample: () => ({}), allowed: heads, ownRowsOnly: true },
  endClientGrant: { sample: ({ aiGrantId }) => ({ params: { id: aiGrantId } }), allowed: ["head@demo"] },
  endAiClient: {
    sample: () => ({ body: { clientName: "no such client", redirectHost: "nowhere", count: 1 } }),
    allowed: heads,
    served: 409,
    ownRowsOnly: true,
  },
  changePassword: {
    sample: () => ({ body: { currentPassword: "not the password", newPassword: "tres tristes tigres" } }),
    allowed: everyone,
    served: 422,
    ownRowsOnly: true,
  },
  requestPasswordReset: {
    sample: () => ({ body: { email: "nobody@ejemplo.es" } }),
    allowed: everyone,
    ownRowsOnly: true,
  },
  // What lets in belongs to nobody who is signed in: whoever has it is let in, and here nobody has.
  getResetHolder: {
    sample: () => ({ body: { token: "0000-0000-0000" } }),
    allowed: everyone,
    served: 404,
    ownRowsOnly: true,
  },
  resetPassword: {
    sample: () => ({ body: { token: "0000-0000-0000", newPassword: "tres tristes tigres" } }),
    allowed: everyone,
    served: 404,
    ownRowsOnly: true,
  },
  invitePerson: { sample: ({ studentUserId }) => ({ params: { id: studentUserId } }), allowed: admins },
  issueAccessCode: { sample: ({ studentUserId }) => ({ params: { id: studentUserId } }), allowed: admins },
  listGroupAccess: { sample: () => ({ query: { groupName: "1ESOA" } }), allowed: staff, ownRowsOnly: true },
  // Who is of another school is a bad row of the body.
  invitePeople: {
    sample: ({ studentUserId }) => ({ body: { ids: [studentUserId] } }),
    allowed: staff,
    served: [201, 422],
    ownRowsOnly: true,
  },
  issueAccessCodes: {
    sample: ({ studentUserId }) => ({ body: { ids: [studentUserId] } }),
    allowed: staff,
    served: [201, 422],
    ownRowsOnly: true,
  },
  clearFactors: { sample: ({ studentUserId }) => ({ params: { id: studentUserId } }), allowed: admins },
  logout: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
};
