import { useRef } from "react";

/** Has this been true since the component is there? What was loaded once may stay for its way out. */
export function useEver(now: boolean): boolean {
  const ever = useRef(now);
  if (now) ever.current = true;
  return ever.current;
}
