import { institutionApi } from "#contracts/api/institutions/institution.ts";
import { operationsApi } from "#contracts/api/operations.ts";
import { KeyProgress } from "../../components/operations/key-progress.tsx";
import { ServiceStates } from "../../components/operations/service-states.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { readiness } from "../../edge/ready.ts";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { useLoaderData } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { switchTexts } from "../../i18n/operations-switches.ts";
import "../../i18n/office.ts";
import { call, readerOf, requirePerson } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { may } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("status.title"));

/** Whom the reason of what is off is for: pupils and families read of it where it stops them. */
const STAFF: ReadonlySet<string> = new Set(["school_admin", "teacher"]);

/** The state of the services is told whatever fails: what is known beside it may be missing. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await requirePerson(context, request);
  const [platform, keys, off, locale] = await Promise.all([
    readiness(context.env, context.requestId),
    may(me, "platform.operate") ? call(context, request, operationsApi.keys, {}).catch(() => null) : null,
    STAFF.has(me.kind) ? call(context, request, institutionApi.switches, {}).catch(() => null) : null,
    readerOf(context, request),
  ]);
  return { platform, keys, off: off?.data ?? [], words: inLanguage(switchTexts, locale) };
}

export default function State() {
  const { moment } = useFormat();
  const { platform, keys, off, words } = useLoaderData<typeof loader>();
  return (
    <>
      <ServiceStates platform={platform} />
      {off.length === 0 ? null : (
        <Section title={words.here} className="mt-8 max-w-3xl">
          <Rows>
            {off.map(({ feature, reason, since }) => (
              <li key={feature} className="px-3 py-2 text-sm">
                <span className="font-medium">{words.features[feature]}</span>
                <span className="block text-xs text-muted">
                  {`${reason} · ${filled(words.since, { moment: moment(since) })}`}
                </span>
              </li>
            ))}
          </Rows>
        </Section>
      )}
      {keys === null ? null : <KeyProgress keys={keys} />}
    </>
  );
}
