import type { Row } from "./row.ts";

export const webhooks: Record<string, Row> = {
  receiveWebhook: { sample: () => ({ params: { provider: "resend" } }), allowed: [], ownRowsOnly: true },
};
