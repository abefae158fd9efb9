import type { ExternalToast } from "sonner";

export interface Message {
  readonly text: string;
  readonly isError: boolean;
  readonly options: ExternalToast;
}

let waiting: Message[] = [];
let count = 0;
const listeners = new Set<() => void>();

function add(message: Message): void {
  waiting.push(message);
  count += 1;
  for (const listener of listeners) listener();
}

/** A passing message in the corner of the page. */
export function toast(text: string, options: ExternalToast = {}): void {
  add({ text, isError: false, options });
}

toast.error = (text: string, options: ExternalToast = {}): void => add({ text, isError: true, options });

export const messageCount = (): number => count;

/** The messages nobody has shown yet; they are the caller's from now on. */
export function takeMessages(): Message[] {
  const taken = waiting;
  waiting = [];
  return taken;
}

export function onMessage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
