import * as z from "zod";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import type { Endpoint, Sent } from "#contracts/endpoint.ts";
import { type ActionFunctionArgs, data } from "../framework/http.server.ts";
import { invalid, type Refusal, readForm, refusal } from "./actions.server.ts";
import { type CallOptions, call, needsProof } from "./api.server.ts";
import { askAgain, takeProof } from "./ask-again.server.ts";

/** A form that a page sent, and the way to the API in its sender's name. */
export interface Submitted {
  readonly form: FormData;
  /** Cookies that the API's answers set; an answer that is to set them carries these headers. */
  readonly headers: Headers;
  send<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, V extends z.ZodType>(
    endpoint: Endpoint<P, Q, B, V>,
    sent: Sent<Endpoint<P, Q, B, V>>,
    options?: CallOptions,
  ): Promise<z.output<V>>;
}

type Refused<Shape> = ReturnType<typeof data<Shape>>;

/**
 * Does a form's work. What a schema or the API refuses comes back as form errors under its status, in the shape that
 * `as` gives it for that form; everything else is thrown on. Throws 400 and 403 for what is no form of ours. What asks for a
 * proof of who one is gets it in place of the page, and the form is sent on as it was.
 */
export function submit<Done>(
  args: ActionFunctionArgs,
  work: (sent: Submitted) => Promise<Done>,
): Promise<Done | Refused<Refusal>>;
export function submit<Done, Shape>(
  args: ActionFunctionArgs,
  work: (sent: Submitted) => Promise<Done>,
  as: (refusal: Refusal, form: FormData) => Shape,
): Promise<Done | Refused<Shape>>;
export async function submit<Done>(
  args: ActionFunctionArgs,
  work: (sent: Submitted) => Promise<Done>,
  as: (refusal: Refusal, form: FormData) => unknown = (given) => given,
): Promise<Done | Refused<unknown>> {
  const { context, request } = args;
  const { form, csrf } = await readForm(request);
  const headers = new Headers();
  const send: Submitted["send"] = (endpoint, sent, options) =>
    call(context, request, endpoint, sent, { ...options, csrf, cookies: headers, asksItself: true }).catch(
      (cause: unknown) => {
        // What does not fit here is the API's answer: no field of the form is to blame.
        if (cause instanceof z.ZodError) throw new Error(`the answer of ${endpoint.id} is not its view`, { cause });
        throw cause;
      },
    );
  const proof = takeProof(form);
  if (proof !== null) {
    await send(factorsApi.confirmIdentity, { body: proof }).catch((cause: unknown) =>
      askAgain(args, form, cause instanceof z.ZodError ? invalid(cause) : refusal(cause)),
    );
  }
  try {
    return await work({ form, headers, send });
  } catch (cause) {
    if (needsProof(cause)) return askAgain(args, form, null);
    const refused = cause instanceof z.ZodError ? invalid(cause) : refusal(cause);
    return data(as(refused, form), { status: refused.status });
  }
}
