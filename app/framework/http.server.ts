import type { EdgeContext } from "../edge/env.ts";

declare module "@remix-run/cloudflare" {
  interface AppLoadContext extends EdgeContext {}
  interface Future {
    v3_singleFetch: true;
  }
}

export {
  type ActionFunctionArgs,
  type AppLoadContext,
  createRequestHandler,
  data,
  type EntryContext,
  type HandleErrorFunction,
  type LoaderFunctionArgs,
  redirect,
  redirectDocument,
} from "@remix-run/cloudflare";
