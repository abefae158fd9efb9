import { behaviorStatisticsApi, type StatisticsCell, type StatisticsPart } from "#contracts/api/behavior/statistics.ts";
import { BehaviorTabs, type ProcedureWords } from "../../components/behavior/behavior-tabs.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Section } from "../../components/ui/section.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { useLoaderData } from "../../framework/index.ts";
import { behaviorTexts } from "../../i18n/behavior.ts";
import { procedureTexts } from "../../i18n/behavior-procedures.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { dateFormat } from "../../lib/intl.ts";
import { useRoot } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.statistics.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [figures, locale] = await Promise.all([
      call(context, request, behaviorStatisticsApi.statistics, {}),
      readerOf(context, request),
    ]);
    return {
      figures,
      title: inLanguage(behaviorTexts, locale).title,
      words: inLanguage(procedureTexts, locale),
    };
  });
}

/** A school year's merits and incidents in numbers that tell of nobody. */
export default function Statistics() {
  const { figures, title, words } = useLoaderData<typeof loader>();
  const { statistics } = words;
  return (
    <>
      <PageHeader
        title={title}
        meta={figures.yearTitle === null ? null : filled(statistics.year, { year: figures.yearTitle })}
        tabs={<BehaviorTabs words={words.tabs} />}
      />
      <p className="mb-5 max-w-3xl text-sm text-muted">{statistics.intro}</p>
      <Kind title={statistics.incidents} part={figures.incidents} words={statistics} />
      <Kind title={statistics.merits} part={figures.merits} words={statistics} />
    </>
  );
}

function Kind({ title, part, words }: { title: string; part: StatisticsPart; words: ProcedureWords["statistics"] }) {
  const { locale } = useRoot();
  const month = (key: string) =>
    dateFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${key}-01T00:00:00Z`));
  return (
    <Section title={title}>
      <div className="grid grid-cols-1 items-start gap-x-8 gap-y-5 lg:grid-cols-3">
        <Table caption={`${title}: ${words.byCategory}`} cells={part.byCategory} total={part.total} words={words} />
        <Table
          caption={`${title}: ${words.byGroup}`}
          cells={part.byGroup.map((cell) => ({
            ...cell,
            title: cell.title === "" ? words.noGroup : groupLabel(cell.title),
          }))}
          total={part.total}
          words={words}
        />
        <Table
          caption={`${title}: ${words.byMonth}`}
          cells={part.byMonth.map((cell) => ({ ...cell, title: month(cell.of) }))}
          total={part.total}
          words={words}
        />
      </div>
    </Section>
  );
}

interface TableProps {
  readonly caption: string;
  readonly cells: readonly StatisticsCell[];
  readonly total: StatisticsPart["total"];
  readonly words: ProcedureWords["statistics"];
}

function Table({ caption, cells, total, words }: TableProps) {
  const { number } = useFormat();
  const count = (of: StatisticsCell["count"], part: "records" | "pupils") =>
    of === null ? <span className="text-muted">{words.hidden}</span> : number(of[part]);
  return (
    <table className="w-full border-collapse rounded-md text-sm">
      <caption className="mb-1 text-left text-sm text-muted">{caption}</caption>
      <thead>
        <tr className="border-b text-xs text-muted">
          <th scope="col" className="py-1 text-left font-medium">
            <span className="sr-only">{caption}</span>
          </th>
          <th scope="col" className="py-1 pl-3 text-right font-medium">
            {words.records}
          </th>
          <th scope="col" className="py-1 pl-3 text-right font-medium">
            {words.pupils}
          </th>
        </tr>
      </thead>
      <tbody>
        {cells.map((cell) => (
          <tr key={cell.of} className="border-b">
            <th scope="row" className="py-1 text-left font-normal first-letter:uppercase">
              {cell.title}
            </th>
            <td className="py-1 pl-3 text-right tabular-nums">{count(cell.count, "records")}</td>
            <td className="py-1 pl-3 text-right tabular-nums">{count(cell.count, "pupils")}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="font-medium">
          <th scope="row" className="py-1 text-left">
            {words.total}
          </th>
          <td className="py-1 pl-3 text-right tabular-nums">{count(total, "records")}</td>
          <td className="py-1 pl-3 text-right tabular-nums">{count(total, "pupils")}</td>
        </tr>
      </tfoot>
    </table>
  );
}
