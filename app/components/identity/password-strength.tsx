import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "../../i18n/index.tsx";

const NAMES = ["strength.weak", "strength.weak", "strength.fair", "strength.good", "strength.strong"] as const;

/**
 * Says how hard a password is to guess while it is typed; what weighs it is large and comes with the first letter. It
 * advises only: what is refused is the API's to say. `words` are what everybody knows of the person.
 */
export function PasswordStrength(props: {
  words: readonly string[];
  children: (onChange: (password: string) => void) => ReactNode;
}) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [score, setScore] = useState<number | null>(null);
  const words = props.words.join("\n");
  useEffect(() => {
    let isCurrent = true;
    if (password === "") {
      setScore(null);
      return;
    }
    import("./password-score.ts").then(
      ({ scoreOf }) => {
        if (isCurrent) setScore(scoreOf(password, words.split("\n")));
      },
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [password, words]);
  const name = score === null ? undefined : NAMES[score];
  return (
    <div className="grid gap-2">
      {props.children(setPassword)}
      {score === null || name === undefined ? null : (
        <div className="flex items-center gap-2 text-xs text-muted">
          <meter
            aria-label={t("strength.name")}
            aria-valuetext={t(name)}
            min={0}
            low={2}
            high={2.5}
            optimum={4}
            max={4}
            value={Math.max(score, 0.5)}
            className="h-2 grow"
          />
          <span aria-hidden="true" className="w-32 text-right">
            {t(name)}
          </span>
        </div>
      )}
    </div>
  );
}
