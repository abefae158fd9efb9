import type { Words } from "../../i18n/in-language.ts";
import type { settingsTexts } from "../../i18n/institutions-settings.ts";
import { useMe } from "../../lib/session.ts";
import { PageHeader } from "../ui/page-header.tsx";
import { TabLinks } from "../ui/tabs.tsx";

export type SettingsWords = Words<typeof settingsTexts>;

/** The head of the pages of a school's settings. */
export function SettingsHeader({ words }: { words: SettingsWords }) {
  const me = useMe();
  const tabs = [
    { to: "/centro", label: words.tabs.data, end: true },
    { to: "/centro/calendario", label: words.tabs.calendar },
    { to: "/centro/asistencia", label: words.tabs.attendance },
    { to: "/centro/convivencia", label: words.tabs.behavior },
    { to: "/centro/tutorias", label: words.tabs.tutors },
    { to: "/centro/imagen", label: words.tabs.branding },
    { to: "/centro/notas", label: words.tabs.scales },
    { to: "/centro/segundo-paso", label: words.tabs.factors },
  ];
  return (
    <PageHeader
      title={words.title}
      meta={me.institutionName}
      tabs={<TabLinks label={words.tabs.label} tabs={tabs} />}
    />
  );
}
