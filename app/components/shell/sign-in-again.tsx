import { lazy, Suspense, useEffect } from "react";
import { useStore } from "zustand";
import { dropOthersDrafts } from "../../lib/kept-drafts.ts";
import { useMe } from "../../lib/session.ts";
import { bindPerson, reSignIn } from "../../lib/sign-in-asked.ts";
import { useEver } from "../../lib/use-ever.ts";

const SignInAgainDialog = lazy(() => import("./sign-in-again-dialog.tsx"));

/** The session has ended while the page was open: the password is asked for over it, and what waited is sent. */
export function SignInAgain() {
  const me = useMe();
  const asked = useStore(reSignIn, (state) => state.asked);
  const needed = useEver(asked);
  useEffect(() => {
    bindPerson(me.id);
    void dropOthersDrafts(me.id);
  }, [me.id]);
  return needed ? (
    <Suspense>
      <SignInAgainDialog asked={asked} />
    </Suspense>
  ) : null;
}
