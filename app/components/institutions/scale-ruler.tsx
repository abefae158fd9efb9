import type { GradingScale } from "#contracts/grading-scale.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import type { scaleTexts } from "../../i18n/institutions-scales.ts";
import { cn } from "../../lib/cn.ts";
import { useFormat } from "../../lib/format.ts";

export type ScaleWords = Words<typeof scaleTexts>;

const HEIGHT = 26;

/** The bands of a scale along its numbers, and each in words below. One of numbers only has what fails and what passes. */
export function ScaleRuler({ scale, words }: { scale: GradingScale; words: ScaleWords }) {
  const { number } = useFormat();
  const { min, max, pass } = scale;
  const bands =
    scale.bands.length > 0
      ? scale.bands
      : [
          { code: "", title: words.fails, from: min },
          { code: "", title: words.passes, from: pass },
        ];
  const at = (value: number) => ((value - min) / (max - min)) * 100;
  return (
    <>
      <svg aria-hidden="true" width="100%" height={HEIGHT + 16} className="max-w-2xl text-xs">
        {bands.map(({ code, from }, index) => {
          const [start, end] = [at(from), at(bands[index + 1]?.from ?? max)];
          return (
            <g key={from}>
              <rect
                x={`${start}%`}
                y={0.5}
                width={`${end - start}%`}
                height={HEIGHT}
                className={cn("stroke-line-strong/60", from < pass ? "fill-danger-soft" : "fill-ok-soft")}
              />
              <text x={`${(start + end) / 2}%`} y={HEIGHT / 2 + 5} textAnchor="middle" className="fill-ink font-medium">
                {code}
              </text>
              <text
                x={`${start}%`}
                y={HEIGHT + 13}
                textAnchor={index === 0 ? "start" : "middle"}
                className="fill-muted tabular-nums"
              >
                {number(from, 2)}
              </text>
            </g>
          );
        })}
        <text x="100%" y={HEIGHT + 13} textAnchor="end" className="fill-muted tabular-nums">
          {number(max, 2)}
        </text>
      </svg>
      <ul className="mt-1 flex max-w-2xl flex-wrap gap-x-4 gap-y-0.5 text-xs">
        {bands.map(({ code, title, from }) => (
          <li key={from}>
            {code === "" ? null : <span className="font-medium">{code} </span>}
            {title} <span className="text-muted">{filled(words.fromValue, { from: number(from, 2) })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
