import type { Attempt } from "#contracts/internal/llm.ts";
import type { BreakerState } from "../routing/breaker.ts";

interface Series {
  readonly name: string;
  readonly labels: string;
  value: number;
}

/** Counters of this isolate since it started, in Prometheus text. They are summed over isolates where they are scraped. */
export function createMetrics() {
  const series = new Map<string, Series>();

  function add(name: string, labels: Readonly<Record<string, string>>, value: number): void {
    const text = Object.entries(labels)
      .map(([key, label]) => `${key}="${label.replace(/["\\\n]/g, "_")}"`)
      .join(",");
    const key = `${name}{${text}}`;
    const known = series.get(key);
    if (known === undefined) series.set(key, { name, labels: text, value });
    else known.value += value;
  }

  return {
    record(attempts: readonly Attempt[]): void {
      for (const { provider, model, errorClass, usage, cost } of attempts) {
        add("llm_requests_total", { provider, model, status: errorClass ?? "ok" }, 1);
        add("llm_token_usage_total", { provider, model, type: "input" }, usage.inputTokens + usage.cacheWriteTokens);
        add("llm_token_usage_total", { provider, model, type: "cached" }, usage.cachedTokens);
        add("llm_token_usage_total", { provider, model, type: "output" }, usage.outputTokens);
        add("llm_cost_total", { provider, model }, cost.nanoUsd / 1e9);
      }
    },
    render(breakers: ReadonlyMap<string, BreakerState>, now: number): string {
      const lines: string[] = [];
      for (const name of ["llm_requests_total", "llm_token_usage_total", "llm_cost_total"]) {
        lines.push(`# TYPE ${name} counter`);
        for (const one of series.values()) if (one.name === name) lines.push(`${name}{${one.labels}} ${one.value}`);
      }
      lines.push("# TYPE llm_circuit_open gauge");
      for (const [target, state] of breakers) {
        const shut = now < state.openUntil || now < state.coolUntil;
        lines.push(`llm_circuit_open{target="${target}"} ${shut ? 1 : 0}`);
      }
      return `${lines.join("\n")}\n`;
    },
  };
}
