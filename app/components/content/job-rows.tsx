import type { JobView } from "#contracts/api/content.ts";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { useJobEvent } from "../../lib/live.tsx";
import { Badge } from "../ui/badge.tsx";
import { Progress } from "../ui/progress.tsx";
import { Rows } from "../ui/section.tsx";

const TONES = {
  queued: "neutral",
  running: "accent",
  succeeded: "ok",
  failed: "danger",
  dead: "danger",
  cancelled: "neutral",
} as const;

export function JobStatus({ status }: { status: JobView["status"] }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`content.status.${status}`)}</Badge>;
}

function JobRow({ job }: { job: JobView }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const event = useJobEvent(job.id);
  const status = event?.status ?? job.status;
  const documentId = event?.documentId ?? job.documentId;
  const underWay = status === "queued" || status === "running";
  const to = documentId === null ? `/contenidos/trabajos/${job.id}` : `/contenidos/${documentId}`;
  return (
    <li className="relative flex min-h-11 items-center gap-4 px-3 py-1.5 hover:bg-hover">
      <div className="min-w-0 flex-1">
        <Link to={to} className="block truncate font-medium after:absolute after:inset-0">
          {job.kind === "lesson_plan" ? t("content.kind.lesson_plan") : job.kind}
        </Link>
        <p className="truncate text-xs text-muted">{moment(job.createdAt)}</p>
      </div>
      {underWay ? (
        <Progress value={event?.percent ?? job.progress} label={t(`content.status.${status}`)} className="w-28" />
      ) : null}
      <JobStatus status={status} />
    </li>
  );
}

/** Jobs with their live state, each leading to its document or its progress. */
export function JobRows({ jobs, empty }: { jobs: readonly JobView[]; empty: string }) {
  if (jobs.length === 0) return <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{empty}</p>;
  return (
    <Rows>
      {jobs.map((job) => (
        <JobRow key={job.id} job={job} />
      ))}
    </Rows>
  );
}
