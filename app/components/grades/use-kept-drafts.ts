import { useEffect, useRef } from "react";
import type { Gradebook } from "#contracts/api/grades.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { keepDrafts, readDrafts } from "../../lib/kept-drafts.ts";
import { useMe } from "../../lib/session.ts";
import { toast } from "../ui/toast.tsx";
import { fromKept, toKept } from "./drafts.ts";
import type { GradebookStore } from "./store.ts";

/**
 * What is typed outlives the page: drafts are kept in the browser until they are stored, restored when the gradebook is
 * opened again and sent when the network is back.
 */
export function useKeptDrafts(store: GradebookStore, gradebook: Gradebook): void {
  const { t } = useTranslation();
  const { id: personId } = useMe();
  const page = `gradebook/${gradebook.section.id}`;
  const opened = useRef(gradebook);
  const kept = useRef(true);

  useEffect(() => {
    let known = store.getState().drafts;
    let restored = false;
    const keep = async () => {
      const { drafts } = store.getState();
      if (!restored || drafts === known) return;
      known = drafts;
      kept.current = await keepDrafts(personId, page, toKept(Object.values(drafts)));
    };
    void readDrafts(personId, page).then((value) => {
      const drafts = fromKept(value, opened.current);
      store.getState().restore(drafts);
      restored = true;
      if (drafts.length > 0) toast(t("gradebook.restored", { count: drafts.length }));
      void keep();
    });
    return store.subscribe(keep);
  }, [store, personId, page, t]);

  useEffect(() => {
    const retry = () => store.getState().retryFailed();
    const guard = (event: BeforeUnloadEvent) => {
      const { drafts, refused } = store.getState();
      const lost = (!kept.current && Object.keys(drafts).length > 0) || Object.keys(refused).length > 0;
      if (lost) event.preventDefault();
    };
    window.addEventListener("online", retry);
    window.addEventListener("beforeunload", guard);
    return () => {
      window.removeEventListener("online", retry);
      window.removeEventListener("beforeunload", guard);
    };
  }, [store]);
}
