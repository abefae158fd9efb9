import { type RefObject, useEffect } from "react";

/**
 * Once a form of the page has been answered the focus goes to what its person must deal with: the first field that was
 * refused, else the sentence that says why, which is then read out. After what was done it stays, unless the control that
 * held it is gone with what it ended.
 */
export function useRefusalFocus(
  page: RefObject<HTMLElement | null>,
  answer: { readonly ok?: boolean } | null | undefined,
) {
  useEffect(() => {
    if (answer === null || answer === undefined || page.current === null) return;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (answer.ok === true && !isLost) return;
    const target =
      page.current.querySelector<HTMLElement>('[aria-invalid="true"]') ??
      page.current.querySelector<HTMLElement>(answer.ok === true ? '[role="status"]' : '[role="alert"]');
    if (target === null) return;
    if (target.matches("[role]")) target.tabIndex = -1;
    target.focus();
  }, [answer, page]);
}
