import { MessageSquare } from "lucide-react";
import type { SectionListRow } from "#contracts/api/sections.ts";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { courseLabel, groupLabel } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";

/** "2.º ESO A"; null for a section of no single group. */
export function sectionGroup({ groupName }: Pick<SectionListRow, "groupName">): string | null {
  return groupName === null ? null : groupLabel(groupName);
}

/** The way to a section's chat, where it has one. */
export function SectionChat({ section }: { section: SectionListRow }) {
  const { t } = useTranslation();
  if (section.chatRoomId === null) return null;
  const title = [courseLabel(section.courseTitle), sectionGroup(section)].filter(Boolean).join(" ");
  return (
    <Button asChild variant="ghost" size="icon">
      <Link to={`/grupos/${section.id}/chat`} aria-label={t("chat.title", { title })}>
        <MessageSquare />
      </Link>
    </Button>
  );
}
