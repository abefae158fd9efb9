import { lazy, Suspense, useSyncExternalStore } from "react";
import { useHydrated } from "../../lib/hydrated.ts";
import { messageCount, onMessage } from "../../lib/messages.ts";

export { toast } from "../../lib/messages.ts";

const Messages = lazy(() => import("./messages.tsx"));

/** Where messages appear; what draws them is loaded with the first one. */
export function Toaster() {
  const hydrated = useHydrated();
  const now = useSyncExternalStore(onMessage, messageCount, () => 0);
  return hydrated && now > 0 ? (
    <Suspense>
      <Messages count={now} />
    </Suspense>
  ) : null;
}
