import { Check } from "lucide-react";
import type { RegisterRow } from "#contracts/api/attendance/attendance.ts";
import { Link } from "../../framework/index.ts";
import type { attendanceTexts } from "../../i18n/attendance.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";

export const registerPath = (row: Pick<RegisterRow, "sectionId" | "startsAt">, date: string) =>
  `/grupos/${row.sectionId}/lista/${date}?hora=${encodeURIComponent(row.startsAt)}`;

interface Props {
  readonly row: RegisterRow;
  readonly date: string;
  readonly isNext: boolean;
  readonly words: Words<typeof attendanceTexts>["home"];
}

/** At the end of one of today's lessons: take its register, or when it was taken. */
export function LessonRegister({ row, date, isNext, words }: Props) {
  const { time } = useFormat();
  const to = registerPath(row, date);
  const of = courseLabel(row.sectionTitle);
  if (row.takenAt !== null) {
    return (
      <Link
        to={to}
        className="relative flex min-h-8 items-center gap-1 text-xs font-medium text-ok hover:underline"
        aria-label={`${filled(words.taken, { time: time(row.takenAt) })}: ${of}`}
      >
        <Check aria-hidden className="size-4" />
        {time(row.takenAt)}
      </Link>
    );
  }
  return (
    <Button
      asChild
      size="sm"
      variant={isNext || row.hasBegun ? "primary" : "secondary"}
      className="relative max-sm:h-9"
    >
      <Link to={to} prefetch="intent" aria-label={`${words.take}: ${of}`}>
        {words.take}
      </Link>
    </Button>
  );
}
