import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigation } from "../../framework/index.ts";

/** After a change of page the focus goes to its heading, and a screen reader says which page it is. */
export function Announcer() {
  const { pathname } = useLocation();
  const idle = useNavigation().state === "idle";
  const shown = useRef(pathname);
  const [title, setTitle] = useState("");
  useEffect(() => {
    if (!idle || shown.current === pathname) return;
    shown.current = pathname;
    const heading = document.querySelector<HTMLElement>("main h1");
    if (heading !== null) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    setTitle(document.title);
  }, [pathname, idle]);
  return (
    <p aria-live="polite" aria-atomic="true" className="sr-only">
      {title}
    </p>
  );
}
