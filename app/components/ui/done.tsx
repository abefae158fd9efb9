import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "../../framework/index.ts";
import { Notice } from "./notice.tsx";

/** It has been said: whoever loads the page anew is not told again. */
function forgetDone(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has("hecho")) return;
  url.searchParams.delete("hecho");
  history.replaceState(history.state, "", url);
}

function Shown({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    forgetDone();
    const notice = box.current?.querySelector<HTMLElement>('[role="status"]');
    if (!notice) return;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost) {
      notice.tabIndex = -1;
      notice.focus();
    } else notice.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div ref={box} className="print:hidden *:scroll-mt-20 *:outline-none">
      <Notice tone="ok">{children}</Notice>
    </div>
  );
}

/** What a form has just done: brought into sight after each time, with the focus where that went with the form. */
export function Done({ children }: { children: ReactNode }) {
  const { key } = useLocation();
  return <Shown key={key}>{children}</Shown>;
}
