import type { Seat } from "#contracts/api/students/enrollments.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import type { enrollmentTexts } from "../../i18n/students-enrollment.ts";
import { courseLabel, groupLabel } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

export type EnrollmentWords = Words<typeof enrollmentTexts>;

/** What its buttons send: section, enrolment that ends with it, and how. */
function Ways({ seat, words }: { seat: Seat; words: EnrollmentWords }) {
  const way = (how: "seat" | "wait" | "anyway", label: string) => (
    <Button
      type="submit"
      size="sm"
      name="seat"
      value={`${seat.sectionId} ${seat.instead ?? ""} ${how}`}
      aria-label={`${label}: ${courseLabel(seat.courseTitle)}${seat.groupName === null ? "" : `, ${groupLabel(seat.groupName)}`}`}
    >
      {label}
    </Button>
  );
  const isFull = seat.taken >= seat.capacity;
  switch (seat.block) {
    case null:
      return way("seat", words.enroll);
    case "full":
      return way("wait", words.wait);
    case "prerequisite":
      return isFull ? null : way("anyway", words.enrollAnyway);
    case "same_course":
      return isFull ? way("wait", words.wait) : way("seat", words.swap);
    default:
      return null;
  }
}

/** Sections with their seats, and what can be done with each; the form around it takes the choice. */
export function SeatList({ seats, words }: { seats: readonly Seat[]; words: EnrollmentWords }) {
  return (
    <Table label={words.add} frame="max-h-96">
      <thead>
        <tr>
          <Th>{words.section}</Th>
          <Th>{words.seats}</Th>
          <Th>
            <span className="sr-only">{words.enroll}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {seats.map((seat) => (
          <tr key={seat.sectionId}>
            <Td>
              {courseLabel(seat.courseTitle)}
              <span className="block text-xs text-muted">
                {seat.groupName === null ? courseLabel(seat.sectionTitle) : groupLabel(seat.groupName)}
                {seat.block === null ? "" : ` · ${words.block[seat.block]}`}
              </span>
            </Td>
            <Td className="whitespace-nowrap tabular-nums">
              {filled(seat.waiting > 0 ? words.takenWaiting : words.taken, {
                taken: String(seat.taken),
                capacity: String(seat.capacity),
                waiting: String(seat.waiting),
              })}
            </Td>
            <Td className="text-right">
              <Ways seat={seat} words={words} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
