import { SendHorizontal } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { CHAT_TEXT_LIMIT } from "#contracts/api/chat.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { Button } from "../ui/button.tsx";
import { Textarea } from "../ui/input.tsx";

export function Composer({ onSay, onTyped }: { onSay: (text: string) => void; onTyped: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const length = text.trim().length;
  const tooLong = length > CHAT_TEXT_LIMIT;
  const send = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (length === 0 || tooLong) return;
    onSay(text.trim());
    setText("");
  };
  return (
    <form onSubmit={send} className="border-t p-2">
      <div className="flex items-end gap-2">
        <Textarea
          rows={1}
          aria-label={t("chat.write")}
          placeholder={t("chat.write")}
          aria-invalid={tooLong || undefined}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            onTyped();
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
          }}
          className="field-sizing-content max-h-40 min-h-9 resize-none py-1.5"
        />
        <Button type="submit" variant="primary" className="h-9" aria-label={t("chat.send")}>
          <SendHorizontal />
          <span className="max-sm:sr-only">{t("chat.send")}</span>
        </Button>
      </div>
      {tooLong ? (
        <p role="alert" className="mt-1 text-xs text-danger">
          {t("chat.tooLong", { count: length, limit: CHAT_TEXT_LIMIT })}
        </p>
      ) : null}
    </form>
  );
}
