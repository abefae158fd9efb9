type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

export interface TypeAhead {
  /** From now on keys are kept. */
  begin(): void;
  /** Was the key kept? Then nothing else may take it. */
  keep(key: Key): boolean;
  /** What was typed since the beginning; from now on the field has the keys. */
  take(): string;
  end(): void;
}

/** Keys pressed while a field is on its way, so that the first letters are not lost nor go elsewhere. */
export function typeAhead(): TypeAhead {
  let kept: string | null = null;
  return {
    begin: () => {
      kept = "";
    },
    keep: ({ key, ctrlKey, metaKey, altKey }) => {
      if (kept === null || ctrlKey || metaKey || altKey) return false;
      if (key === "Backspace") kept = [...kept].slice(0, -1).join("");
      else if ([...key].length === 1) kept += key;
      else return false;
      return true;
    },
    take: () => {
      const text = kept ?? "";
      kept = null;
      return text;
    },
    end: () => {
      kept = null;
    },
  };
}

/** The palette's: its code may still be loading when a person begins to type. */
export const paletteTyping = typeAhead();
