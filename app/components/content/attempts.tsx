import { CircleCheck, CircleX } from "lucide-react";
import * as z from "zod";
import { LlmErrorClass } from "#contracts/internal/llm.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

/** The parts of an attempt shown here; jobs of earlier versions may lack some. */
const ShownAttempt = z.object({
  provider: z.string().catch("?"),
  model: z.string().catch(""),
  ok: z.boolean().catch(false),
  errorClass: LlmErrorClass.optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  latencyMs: z.number().nullable().catch(null),
});

const NAMES: Record<string, string> = { anthropic: "Anthropic", openai: "OpenAI" };

export function useProviderName(): (provider: string) => string {
  const { t } = useTranslation();
  return (provider) => (provider === "local" ? t("content.localLabel") : (NAMES[provider] ?? provider));
}

/** Which providers were asked, in order, and what came of it. */
export function Attempts({ attempts }: { attempts: readonly Record<string, unknown>[] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const nameOf = useProviderName();
  if (attempts.length === 0) return <p className="text-sm text-muted">{t("content.noAttempts")}</p>;
  const shown = attempts.map((attempt, index) => ({ ...ShownAttempt.parse(attempt), order: index + 1 }));
  return (
    <Table label={t("content.attempts")}>
      <thead>
        <tr>
          <Th className="w-8 text-right max-sm:hidden">#</Th>
          <Th>{t("content.provider")}</Th>
          <Th>{t("content.result")}</Th>
          <Th className="text-right">{t("content.duration")}</Th>
        </tr>
      </thead>
      <tbody>
        {shown.map((attempt) => (
          <tr key={attempt.order}>
            <Td className="text-right text-muted tabular-nums max-sm:hidden">{attempt.order}</Td>
            <Td>
              {nameOf(attempt.provider)}{" "}
              <span className="text-xs break-words text-muted max-sm:block">{attempt.model}</span>
            </Td>
            <Td>
              <Badge tone={attempt.ok ? "ok" : "warn"} className="whitespace-normal">
                {attempt.ok ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
                {attempt.ok ? t("content.ok") : t(`content.attemptError.${attempt.errorClass ?? "unknown"}`)}
              </Badge>
            </Td>
            <Td className="text-right whitespace-nowrap tabular-nums">
              {attempt.latencyMs === null ? "–" : `${number(attempt.latencyMs / 1000, 1)} s`}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
