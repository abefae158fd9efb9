import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { Announcer } from "../../components/shell/announcer.tsx";
import { PrintHeader } from "../../components/shell/print-header.tsx";
import { PlainMenu, Sidebar } from "../../components/shell/sidebar.tsx";
import { SignInAgain } from "../../components/shell/sign-in-again.tsx";
import { TopBar } from "../../components/shell/top-bar.tsx";
import { paletteTyping } from "../../components/shell/type-ahead.ts";
import { RouteErrorState } from "../../components/ui/error-state.tsx";
import { PageSkeleton } from "../../components/ui/skeleton.tsx";
import { Toaster } from "../../components/ui/toast.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Outlet, useLoaderData, useLocation, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { LiveProvider } from "../../lib/live.tsx";

const CommandPalette = lazy(() => import("../../components/shell/command-palette.tsx"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    await requirePerson(context, request);
    // Whoever has still to set up a second factor reaches nothing else, and the page that sets it up stands in this frame.
    const notifications = call(context, request, notificationsApi.notifications, { query: { limit: 1 } });
    const { unread } = await notifications.catch((cause: unknown) => {
      if (cause instanceof ApiError && cause.problem?.reason === "second_factor_due") return { unread: 0 };
      throw cause;
    });
    return { unread };
  });
}

/** The unread count is live: it need not be asked again with every page. */
export function shouldRevalidate({ formMethod }: { formMethod?: string }) {
  return formMethod !== undefined && formMethod !== "GET";
}

/** Tabs of one course share its address up to the second part: there the page stays while it loads. */
function place(path: string): string {
  return path.split("/").slice(0, 3).join("/");
}

function Page() {
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const leaving = navigation.state === "loading" && place(navigation.location.pathname) !== place(pathname);
  return leaving && navigation.formMethod === undefined ? <PageSkeleton /> : <Outlet />;
}

export default function Shell() {
  const { t } = useTranslation();
  const { unread } = useLoaderData<typeof loader>();
  const [searching, setSearching] = useState(false);
  const [searched, setSearched] = useState(false);
  const opened = useRef(false);
  const search = useCallback((open: boolean) => {
    if (!open) paletteTyping.end();
    else if (!opened.current) paletteTyping.begin();
    opened.current = open;
    setSearching(open);
    if (open) setSearched(true);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const asks = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
      if (!asks && !paletteTyping.keep(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (asks) search(true);
    };
    // Before the page's own fields and grids: what is typed is meant for the palette.
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [search]);
  return (
    <LiveProvider initialUnread={unread}>
      <a
        href="#contenido"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("app.skip")}
      </a>
      <div className="min-h-dvh md:grid md:grid-cols-[14rem_minmax(0,1fr)] print:block">
        <Sidebar />
        <div className="flex min-w-0 flex-col">
          <TopBar onSearch={() => search(true)} />
          <PlainMenu />
          <PrintHeader />
          <main id="contenido" tabIndex={-1} className="w-full max-w-[90rem] flex-1 px-4 py-5 outline-none md:px-6">
            <Page />
          </main>
        </div>
      </div>
      <SignInAgain />
      <Announcer />
      <Toaster />
      {searched ? (
        <Suspense>
          <CommandPalette open={searching} onOpenChange={search} />
        </Suspense>
      ) : null}
    </LiveProvider>
  );
}

export function ErrorBoundary() {
  return (
    <main className="px-4">
      <RouteErrorState />
    </main>
  );
}
