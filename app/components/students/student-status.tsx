import { useTranslation } from "../../i18n/index.tsx";
import { Badge } from "../ui/badge.tsx";

const KNOWN = ["active", "inactive", "withdrawn", "graduated", "transferred", "tobedeleted"] as const;

export function StudentStatus({ status }: { status: string }) {
  const { t } = useTranslation();
  const known = KNOWN.find((name) => name === status);
  return <Badge tone={known === "active" ? "ok" : "neutral"}>{known ? t(`studentStatus.${known}`) : status}</Badge>;
}
