import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { onHubEvent } from "./hub-events.ts";
import { useMe } from "./session.ts";

const newClient = () => new QueryClient({ defaultOptions: { queries: { retry: 2, staleTime: 10_000 } } });

/** What this browser has read, and whose it is: the next person at this page starts with nothing. */
let kept: { readonly personId: number; readonly client: QueryClient } | undefined;

onHubEvent((event) => {
  if (event.type === "job") void kept?.client.invalidateQueries({ queryKey: ["job", event.data.jobId] });
});

/** One client per page in a browser, one per rendering on the server. */
function clientOf(personId: number): QueryClient {
  if (typeof document === "undefined") return newClient();
  if (kept?.personId !== personId) kept = { personId, client: newClient() };
  return kept.client;
}

/** Around what reads from the API after it is on the screen. */
export function Queries({ children }: { children: ReactNode }) {
  const { id } = useMe();
  const [client] = useState(() => clientOf(id));
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
