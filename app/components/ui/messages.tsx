import { useEffect } from "react";
import { Toaster as Sonner, toast as show } from "sonner";
import { takeMessages } from "../../lib/messages.ts";
import { useRoot } from "../../lib/session.ts";

/** Draws the messages that wait whenever their count has grown. */
export default function Messages({ count }: { count: number }) {
  const { theme } = useRoot();
  useEffect(() => {
    if (count === 0) return;
    for (const { text, isError, options } of takeMessages()) (isError ? show.error : show)(text, options);
  }, [count]);
  return <Sonner theme={theme} position="bottom-right" closeButton duration={6000} />;
}
