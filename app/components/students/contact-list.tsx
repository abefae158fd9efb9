import type { EmergencyContact } from "#contracts/api/students/students.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { Rows } from "../ui/section.tsx";

/** Whom to call, in order; a number is one tap away from ringing. */
export function ContactList({ contacts }: { contacts: readonly EmergencyContact[] }) {
  const { t } = useTranslation();
  if (contacts.length === 0) return <p className="text-sm">{t("contacts.none")}</p>;
  return (
    <Rows>
      {contacts.map((contact) => (
        <li
          key={`${contact.name} ${contact.phone}`}
          className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-3 py-2.5 text-sm"
        >
          <span>
            <span className="font-medium">{contact.name}</span>
            <span className="ml-2 text-muted">{contact.relation}</span>
            <span className="block text-xs text-muted">
              {[contact.mayCollect ? t("contacts.mayCollect") : t("contacts.mayNotCollect"), contact.note]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </span>
          <span className="flex flex-wrap gap-x-4 tabular-nums">
            {[contact.phone, contact.otherPhone].map((number) =>
              number === null ? null : (
                <a
                  key={number}
                  href={`tel:${number.replaceAll(/[^\d+]/g, "")}`}
                  className="inline-flex min-h-6 items-center text-accent hover:underline"
                >
                  {number}
                </a>
              ),
            )}
          </span>
        </li>
      ))}
    </Rows>
  );
}
