import { Toaster as Sonner } from "sonner";
import { useRoot } from "../../lib/session.ts";

export { toast } from "sonner";

export function Toaster() {
  const { theme } = useRoot();
  return <Sonner theme={theme} position="bottom-right" closeButton duration={6000} />;
}
