import "./tailwind.css";
import type { ReactNode } from "react";
import { RouteErrorState } from "./components/ui/error-state.tsx";
import type { LoaderFunctionArgs } from "./framework/http.server.ts";
import { Links, Meta, Outlet, Scripts, ScrollRestoration, type ShouldRevalidateFunction } from "./framework/index.ts";
import { I18nRoot, useLoadedLocale } from "./i18n/index.tsx";
import { accentRules } from "./lib/accent.server.ts";
import { currentPerson, load } from "./lib/api.server.ts";
import { useNonce } from "./lib/nonce.ts";
import { localeOf, themeOf } from "./lib/preferences.server.ts";
import { type RootData, useRoot } from "./lib/session.ts";
import { pageTitle } from "./lib/title.ts";

export const meta = pageTitle(() => null);

export async function loader({ context, request }: LoaderFunctionArgs): Promise<RootData> {
  const me = await load(() => currentPerson(context, request));
  return {
    me,
    theme: themeOf(request),
    accent: accentRules(me?.brand.color ?? null),
    locale: localeOf(request, me?.locale ?? null),
    requestId: context.requestId,
  };
}

/** Who is signed in changes only by an action. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod }) =>
  formMethod !== undefined && formMethod !== "GET";

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  const { theme, accent, locale: wanted } = useRoot();
  const locale = useLoadedLocale(wanted);
  return (
    <html lang={locale} className={theme === "system" ? "" : theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="description" content="Plataforma de gestión escolar" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="manifest" href="/manifest.webmanifest" />
        <Meta />
        <Links />
        <style nonce={nonce}>{accent}</style>
      </head>
      <body>
        <I18nRoot locale={locale}>{children}</I18nRoot>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return (
    <main className="px-4">
      <RouteErrorState />
    </main>
  );
}
