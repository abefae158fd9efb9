import type { PaperBlock, Paper as PaperData } from "#contracts/internal/paper.ts";

/** What a paper says, as a page. */
export function Paper({ paper }: { paper: PaperData }) {
  return (
    <article lang={paper.language} className="rounded-md border bg-surface p-4 text-sm">
      <p className="font-semibold">{paper.school.name}</p>
      {paper.school.lines.map((line) => (
        <p key={line} className="text-xs text-muted">
          {line}
        </p>
      ))}
      <h2 className="mt-3 text-lg font-semibold">{paper.title}</h2>
      <p className="mb-3 text-muted">{paper.subtitle}</p>
      <Facts facts={paper.facts} />
      {paper.blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a paper that was issued does not change.
        <Block key={index} block={block} />
      ))}
    </article>
  );
}

/** What scrolls must be reachable by keyboard. */
const SCROLLS = { role: "group", tabIndex: 0 };

function Facts({ facts }: { facts: PaperData["facts"] }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-3">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="font-medium break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Block({ block }: { block: PaperBlock }) {
  switch (block.kind) {
    case "heading":
      return <h3 className="mt-4 mb-1 font-semibold">{block.text}</h3>;
    case "text":
      return <p className={block.isQuiet ? "text-xs text-muted" : ""}>{block.text}</p>;
    case "facts":
      return <Facts facts={block.facts} />;
    case "remark":
      return (
        <div className="mt-3 border-l-2 pl-3">
          <h3 className="text-xs font-medium text-muted">{block.title}</h3>
          <p className="whitespace-pre-line">{block.text}</p>
        </div>
      );
    case "signatures":
      return <p className="mt-3 text-xs text-muted">{block.place}</p>;
    case "table":
      return (
        <div {...SCROLLS} {...{ "aria-label": block.summary }} className="overflow-x-auto">
          <table className="w-full text-left">
            <thead>
              <tr>
                {block.columns.map(({ title }) => (
                  <th key={title} scope="col" className="border-b px-2 py-1 text-xs font-medium text-muted">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row) => (
                <tr key={row[0]}>
                  {row.map((cell, index) =>
                    index === 0 ? (
                      // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are.
                      <th key={index} scope="row" className="border-b px-2 py-1 font-normal">
                        {cell}
                      </th>
                    ) : (
                      // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are.
                      <td key={index} className="border-b px-2 py-1">
                        {cell}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}
