import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False on the server and until the page's scripts have taken over: what only works with them waits until then. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
