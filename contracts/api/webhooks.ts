import * as z from "zod";
import { endpoint } from "../endpoint.ts";

export const webhooksApi = {
  webhook: endpoint({
    id: "receiveWebhook",
    method: "POST",
    path: "/webhooks/{provider}",
    tag: "webhooks",
    summary: "Signed delivery events of an e-mail or SMS provider; also at `/webhooks/{provider}`",
    access: "open",
    params: z.strictObject({ provider: z.string().max(40) }),
    bodyKind: "bytes",
    bodyLimit: 262_144,
    view: z.object({ accepted: z.literal(true) }),
    status: 202,
    limit: "webhook",
  }),
};
