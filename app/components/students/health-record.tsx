import type { MedicalRecord } from "#contracts/api/students/students.ts";
import { useTranslation } from "../../i18n/index.tsx";

/** In the order in which somebody in a hurry reads them. */
export const TEXTS = ["protocol", "allergies", "medication", "conditions", "measures"] as const;

/** What is noted of a pupil's health, to read; what is empty is left out. */
export function HealthRecord({ record }: { record: MedicalRecord | null }) {
  const { t } = useTranslation();
  if (record === null) return <p className="text-sm">{t("health.none")}</p>;
  const told = [
    ...TEXTS.map((name) => [t(`health.${name}`), record[name]] as const),
    [t("health.needs"), record.needs.map((need) => t(`health.need.${need}`)).join("; ")] as const,
  ].filter(([, text]) => text !== "");
  return (
    <dl className="grid gap-3 text-sm">
      {told.map(([label, text]) => (
        <div key={label}>
          <dt className="font-medium">{label}</dt>
          <dd className="whitespace-pre-wrap">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
