import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { RefObject } from "react";
import { useTranslation } from "../../i18n/index.tsx";
import { Button } from "../ui/button.tsx";
import { Areas, School } from "./menu.tsx";

interface PhoneDrawerProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Gets the focus back. */
  readonly opener: RefObject<HTMLButtonElement>;
}

/** It closes when an area is chosen or the page changes. */
export default function PhoneDrawer({ open, onOpenChange, opener }: PhoneDrawerProps) {
  const { t } = useTranslation();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // After a choice the new page's heading has it.
            if (document.activeElement === document.body) opener.current?.focus();
          }}
          className="fixed inset-y-0 left-0 z-50 w-72 max-w-[85vw] animate-appear border-r bg-surface"
        >
          <Dialog.Title className="sr-only">{t("app.menu")}</Dialog.Title>
          <div className="flex items-center justify-between pr-2">
            <School />
            <Dialog.Close asChild>
              <Button variant="ghost" size="icon" aria-label={t("nav.close")}>
                <X />
              </Button>
            </Dialog.Close>
          </div>
          <Areas onChoose={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
