import { useRef } from "react";
import { guardiansApi } from "#contracts/api/people/guardians.ts";
import { peopleApi } from "#contracts/api/people/people.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { AddGuardian, type GuardianRow, GuardianRows } from "../../components/people/guardian-rows.tsx";
import { ADULT_ACCESS, RELATIONS } from "../../components/people/relation.ts";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("family.title"));

const MOST_FOUND = 10;
const MOST_ROWS = 20;
const RIGHTS = ["hasCustody", "canViewRecords", "canContact", "canCollect"] as const;

/** Whom the address names to be added: they stand among the rows until the form is sent. */
function added(request: Request): number[] {
  const ids = new URL(request.url).searchParams.getAll("nuevo").map(Number);
  return [...new Set(ids)].filter((id) => Number.isSafeInteger(id) && id > 0).slice(0, MOST_ROWS);
}

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const sent = { params: { id: idParam(params) } };
  return load(async () => {
    const search = queryText(request, "buscar");
    const [student, family, found, ...people] = await Promise.all([
      call(context, request, studentsApi.get, sent),
      call(context, request, guardiansApi.get, sent),
      search === undefined ? null : call(context, request, peopleApi.list, { query: { search, limit: MOST_FOUND } }),
      ...added(request).map((id) => call(context, request, peopleApi.get, { params: { id: String(id) } })),
    ]);
    const known = new Set(family.data.map(({ userId }) => userId));
    const fresh = people.filter(({ id, role }) => !known.has(id) && role.kind !== "student");
    const rows: GuardianRow[] = [
      ...family.data.map((row) => ({ ...row, isNew: false })),
      ...fresh.map(({ id, givenName, familyName, email, phone }) => ({
        userId: id,
        name: `${givenName} ${familyName}`,
        email,
        phone,
        relation: "guardian" as const,
        isPrimary: false,
        hasCustody: true,
        canViewRecords: true,
        canContact: true,
        canCollect: true,
        adultAccess: null,
        isNew: true,
      })),
    ];
    const listed = new Set(rows.map(({ userId }) => userId));
    return {
      student,
      rows,
      version: family.version,
      adultOn: family.adultOn,
      isAdult: family.isAdult,
      search: search ?? "",
      isDone: queryText(request, "hecho") === "1",
      found: found?.data.filter(({ id, role }) => role.kind !== "student" && !listed.has(id)) ?? null,
    };
  });
}

export const shouldRevalidate = () => true;

export function action(args: ActionFunctionArgs) {
  const params = { id: idParam(args.params) };
  return submit(args, async ({ form, send }) => {
    const ids = [...new Set(form.getAll("userId").map(Number))].filter((id) => Number.isSafeInteger(id) && id > 0);
    const guardians = ids
      .filter((id) => text(form, `remove-${id}`) !== "1")
      .map((userId) => {
        const rights = new Set(form.getAll(`rights-${userId}`));
        const [hasCustody, canViewRecords, canContact, canCollect] = RIGHTS.map((right) => rights.has(right));
        return {
          userId,
          relation: RELATIONS.find((one) => one === text(form, `relation-${userId}`)) ?? ("other" as const),
          isPrimary: text(form, "primary") === String(userId),
          hasCustody: hasCustody ?? false,
          canViewRecords: canViewRecords ?? false,
          canContact: canContact ?? false,
          canCollect: canCollect ?? false,
          adultAccess: ADULT_ACCESS.find((one) => one === text(form, `adult-${userId}`)) ?? null,
        };
      });
    const version = text(form, "version").replace(/[^\w.-]/g, "") || "none";
    await send(guardiansApi.replace, { params, body: { guardians } }, { version });
    throw redirect(`/alumnado/${params.id}/familia?hecho=1`);
  });
}

export default function Guardians() {
  const { t } = useTranslation();
  const { date } = useFormat();
  const me = useMe();
  const { student, rows, version, adultOn, isAdult, found, search, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  const busy = useNavigation().state === "submitting";
  useRefusalFocus(page, refused);
  const name = `${student.givenName} ${student.familyName}`;
  const here = `/alumnado/${student.id}/familia`;
  return (
    <div ref={page} className="max-w-4xl">
      <PageHeader
        title={t("family.of", { name })}
        eyebrow={
          <Link to={`/alumnado/${student.id}`} className="hover:underline">
            {name}
          </Link>
        }
        meta={t("family.hint")}
      />
      <div className="mb-4 grid gap-3 empty:hidden">
        {isAdult ? <Notice tone="warn">{t("family.isAdult", { when: date(adultOn ?? "") })}</Notice> : null}
        {isDone && refused === undefined ? <Done>{t("family.saved")}</Done> : null}
        {refused === undefined ? null : (
          <Notice tone="danger">
            {refused.message ?? t("error.unavailable")} {[...new Set(Object.values(refused.fields))].join(" ")}
            {refused.status === 412 ? (
              <Link to={here} reloadDocument className="ml-1 underline">
                {t("family.seeNow")}
              </Link>
            ) : null}
          </Notice>
        )}
      </div>
      <Form method="post" className="grid gap-4">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="version" value={version} />
        <GuardianRows rows={rows} isAdult={isAdult} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" aria-disabled={busy}>
            {t("family.save")}
          </Button>
          {may(me, "custody.read") ? (
            <Button asChild>
              <Link to={`/alumnado/${student.id}/custodia`}>{t("custody.title")}</Link>
            </Button>
          ) : null}
          <Button asChild>
            <Link to={`/alumnado/${student.id}`}>{t("family.back")}</Link>
          </Button>
        </div>
      </Form>
      <AddGuardian
        found={found}
        search={search}
        added={rows.filter(({ isNew }) => isNew).map(({ userId }) => userId)}
      />
    </div>
  );
}
