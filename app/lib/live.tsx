import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import type * as z from "zod";
import type { HubEvent } from "#contracts/api/notifications.ts";
import { toast } from "../components/ui/toast.tsx";
import { useLocation, useNavigate, useRevalidator } from "../framework/index.ts";
import { useTranslation } from "../i18n/index.tsx";
import { passOn, unreadCount } from "./hub-events.ts";
import { parseJson } from "./json.ts";
import { openSocket } from "./reconnecting-socket.ts";
import { insidePath } from "./safe-path.ts";

export type JobEvent = Extract<z.infer<typeof HubEvent>, { type: "job" }>["data"];

/** The path of `notificationsApi.stream`, without the schemas that come with it. */
const STREAM = "/api/v1/notifications/stream";

interface Live {
  readonly connected: boolean;
  readonly unread: number;
  readonly setUnread: (count: number) => void;
  readonly jobs: ReadonlyMap<number, JobEvent>;
}

const LiveContext = createContext<Live>({ connected: false, unread: 0, setUnread: () => undefined, jobs: new Map() });

export function useLive(): Live {
  return useContext(LiveContext);
}

/** The last thing the hub said about a job, while this page has been open. */
export function useJobEvent(jobId: number): JobEvent | undefined {
  return useLive().jobs.get(jobId);
}

/** One socket per tab to the person's notification hub: unread count, new notices and progress of jobs. */
export function LiveProvider({ initialUnread, children }: { initialUnread: number; children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { revalidate } = useRevalidator();
  const [connected, setConnected] = useState(false);
  const [unread, setUnread] = useState(initialUnread);
  const [jobs, setJobs] = useState<ReadonlyMap<number, JobEvent>>(new Map());

  useEffect(() => setUnread(initialUnread), [initialUnread]);

  const receive = useRef<(event: HubEvent) => void>(() => undefined);
  receive.current = (event) => {
    passOn(event);
    if (event.type === "unread") return setUnread(event.data.count);
    if (event.type === "job") return setJobs((known) => new Map(known).set(event.data.jobId, event.data));
    const { title, body } = event.data;
    const inside = insidePath(event.data.url);
    if (pathname === "/") revalidate();
    toast(title, {
      description: body,
      ...(inside ? { action: { label: t("notices.open"), onClick: () => navigate(inside) } } : {}),
    });
  };

  useEffect(() => {
    const socket = openSocket({
      url: () => STREAM,
      onState: (state) => setConnected(state === "open"),
      onText: async (text) => {
        const sent = parseJson(text);
        const count = unreadCount(sent);
        if (count !== null) return receive.current({ type: "unread", data: { count } });
        // The schemas come with the first event of another kind: most pages never need them.
        const contract = await import("#contracts/api/notifications.ts");
        const event = contract.HubEvent.safeParse(sent);
        if (event.success) receive.current(event.data);
      },
    });
    return () => socket.close();
  }, []);

  const live = useMemo(() => ({ connected, unread, setUnread, jobs }), [connected, unread, jobs]);
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}
