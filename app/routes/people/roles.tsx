import { Check, Minus, Plus } from "lucide-react";
import type { Role } from "#contracts/api/people/roles.ts";
import { rolesApi } from "#contracts/api/people/roles.ts";
import { covers } from "#contracts/permissions.ts";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { rolesTexts } from "../../i18n/people-roles.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { permissionAreas } from "../../lib/role-words.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.texts.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [{ data }, locale] = await Promise.all([
      call(context, request, rolesApi.list, {}),
      readerOf(context, request),
    ]);
    return {
      roles: data,
      areas: permissionAreas(locale),
      texts: inLanguage(rolesTexts, locale),
      removed: queryText(request, "hecho") === "removed" ? (queryText(request, "quitado") ?? "") : null,
    };
  });
}

/** Brings back the role that was just taken away. */
export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const { id } = await send(rolesApi.restore, { params: { id: text(form, "id") } });
    throw redirect(`/perfiles/${id}?hecho=restored`);
  });
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

/** What every role may do, in one table; on a phone one role after another. */
export default function Roles() {
  const me = useMe();
  const { roles, areas, texts, removed } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const makes = may(me, "settings.update");
  return (
    <>
      <PageHeader
        title={texts.title}
        actions={
          makes ? (
            <Button asChild variant="primary">
              <Link to="/perfiles/nuevo">
                <Plus />
                {texts.add}
              </Link>
            </Button>
          ) : undefined
        }
      />
      <p className="mb-5 max-w-3xl text-sm text-muted">{texts.intro}</p>
      <div className="mb-4 grid max-w-3xl gap-3 empty:hidden">
        {refused === undefined ? null : <Notice tone="danger">{refused.message}</Notice>}
        {removed === null ? null : (
          <Notice tone="ok">
            <Form method="post" className="flex flex-wrap items-center justify-between gap-2">
              <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
              <input type="hidden" name="id" value={removed} />
              {texts.removed}
              {makes && removed !== "" ? <Button type="submit">{texts.undo}</Button> : null}
            </Form>
          </Notice>
        )}
      </div>
      <ul className="grid gap-2 sm:hidden">
        {roles.map((role) => (
          <li key={role.id} className="rounded-md border border-line px-4 py-3">
            <Link to={`/perfiles/${role.id}`} className="font-medium underline">
              {role.title}
            </Link>
            <p className="text-sm text-muted">{facts(role, texts)}</p>
          </li>
        ))}
      </ul>
      <div className="hidden max-h-[75dvh] overflow-auto rounded-md border border-line sm:block print:max-h-none">
        <table className="w-full text-sm">
          <thead>
            <tr>
              <th scope="col" className="sticky top-0 left-0 z-20 bg-surface px-3 py-2 text-left">
                {texts.permission}
              </th>
              {roles.map((role) => (
                <th
                  key={role.id}
                  scope="col"
                  className="sticky top-0 z-10 min-w-28 bg-surface px-3 py-2 text-left align-top"
                >
                  <Link to={`/perfiles/${role.id}`} className="underline">
                    {role.title}
                  </Link>
                  <span className="block text-xs font-normal text-muted">{peopleOf(role, texts)}</span>
                </th>
              ))}
            </tr>
          </thead>
          {areas.map(({ area, title, permissions }) => (
            <tbody key={area}>
              <tr>
                <th
                  scope="rowgroup"
                  colSpan={roles.length + 1}
                  className="border-t border-line bg-hover px-3 py-1 text-left text-xs font-semibold text-muted"
                >
                  {title}
                </th>
              </tr>
              {permissions.map((permission) => (
                <tr key={permission.name} className="border-t border-line">
                  <th scope="row" className="sticky left-0 bg-surface px-3 py-1.5 text-left font-normal">
                    {permission.title}
                  </th>
                  {roles.map((role) => (
                    <td key={role.id} className="px-3 py-1.5">
                      <Mark has={covers(role.permissions, permission.name)} texts={texts} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </>
  );
}

function Mark({ has, texts }: { has: boolean; texts: Loaded["texts"] }) {
  return (
    <>
      {has ? (
        <Check aria-hidden="true" className="size-4 text-ok" />
      ) : (
        <Minus aria-hidden="true" className="size-4 text-muted" />
      )}
      <span className="sr-only">{has ? texts.yes : texts.no}</span>
    </>
  );
}

const peopleOf = ({ people }: Role, texts: Loaded["texts"]) =>
  filled(people === 1 ? texts.peopleOne : texts.peopleMany, { count: String(people) });

const facts = (role: Role, texts: Loaded["texts"]) =>
  [role.isBuiltIn ? texts.builtIn : texts.own, peopleOf(role, texts)].join(" · ");
