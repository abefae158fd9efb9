import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { Button } from "./button.tsx";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  /** Keeps the title for screen readers only. */
  bare?: boolean;
  className?: string;
  /** Sends the focus elsewhere when it closes; false leaves it to what had it before. */
  focusOnClose?: () => boolean;
  children: ReactNode;
}

/** What has the focus; for the item of a menu, which goes with its menu, the button that opened that menu. */
function focused(): HTMLElement | null {
  const { activeElement } = document;
  const button = activeElement?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const found = button ? document.getElementById(button) : activeElement;
  return found instanceof HTMLElement ? found : null;
}

/** Stands before the content, whose fields may take the focus as they appear. */
function OnOpen({ act }: { act: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each opening.
  useLayoutEffect(act, []);
  return null;
}

/** A window over the page. When it closes, what had the focus before has it again, if it is still there. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  bare = false,
  className,
  focusOnClose,
  children,
}: DialogProps) {
  const { t } = useTranslation();
  const opener = useRef<HTMLElement | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {open ? (
        <OnOpen
          act={() => {
            opener.current = focused();
          }}
        />
      ) : null}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-black/45" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          onCloseAutoFocus={(event) => {
            // Radix would look for a trigger, and these dialogs are opened from anywhere.
            event.preventDefault();
            if (focusOnClose?.()) return;
            // What a choice in the dialog has led to, as the heading of a new page, keeps the focus.
            if (document.activeElement === document.body) opener.current?.focus({ preventScroll: true });
          }}
          className={cn(
            "fixed top-[12vh] left-1/2 z-50 max-h-[80vh] w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 animate-appear overflow-y-auto rounded-lg border border-line bg-surface shadow-xl",
            bare ? "" : "p-5",
            className,
          )}
        >
          <div className={bare ? "sr-only" : "mb-4 pr-8"}>
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            {description ? (
              <Radix.Description className="mt-1 text-sm text-muted">{description}</Radix.Description>
            ) : null}
          </div>
          {children}
          {bare ? null : (
            <Radix.Close asChild>
              <Button variant="ghost" size="icon" className="absolute top-3 right-3" aria-label={t("common.close")}>
                <X />
              </Button>
            </Radix.Close>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
