import { useTranslation } from "../../i18n/index.tsx";

export const RELATIONS = ["mother", "father", "guardian", "grandparent", "sibling", "relative", "other"] as const;

export const ADULT_ACCESS = ["consent", "dependent", "court"] as const;

/** What somebody is to a pupil, in words. */
export function useRelation() {
  const { t } = useTranslation();
  return (name: string) => {
    const known = RELATIONS.find((one) => one === name);
    return known === undefined ? name : t(`relation.${known}`);
  };
}
