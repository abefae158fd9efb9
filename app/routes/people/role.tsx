import { useRef } from "react";
import * as z from "zod";
import { PERSON_KINDS } from "#contracts/api/people/people.ts";
import { type Role, rolesApi } from "#contracts/api/people/roles.ts";
import { covers, ROLE_PERMISSIONS, SCHOOL_PERMISSIONS } from "#contracts/permissions.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { rolesTexts } from "../../i18n/people-roles.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { permissionAreas } from "../../lib/role-words.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data && (data.role?.title ?? data.texts.newTitle));

const DONE = ["saved", "restored"] as const;

/** `/perfiles/nuevo` makes one, of another where `de` names it; `/perfiles/{id}` shows and changes it. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const [{ data: roles }, locale, me] = await Promise.all([
      call(context, request, rolesApi.list, {}),
      readerOf(context, request),
      requirePerson(context, request),
    ]);
    const isNew = params.id === "nuevo";
    const wanted = isNew ? queryText(request, "de") : idParam(params);
    const found = roles.find(({ id }) => String(id) === wanted) ?? null;
    if (!isNew && found === null) throw data(null, { status: 404 });
    const isOwn = found?.name === me.role;
    return {
      role: isNew ? null : found,
      model: isNew ? found : null,
      isOwn,
      areas: permissionAreas(locale),
      texts: inLanguage(rolesTexts, locale),
      done: DONE.find((one) => one === queryText(request, "hecho")) ?? null,
      asks: queryText(request, "ver") === "quitar",
    };
  });
}

const Permissions = z.array(z.enum(SCHOOL_PERMISSIONS));

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const title = text(form, "title");
    const permissions = Permissions.parse(form.getAll("permissions"));
    if (args.params.id === "nuevo") {
      const kind = z.enum(PERSON_KINDS).parse(text(form, "kind"));
      const { id } = await send(rolesApi.create, { body: { title, kind, permissions } });
      throw redirect(`/perfiles/${id}?hecho=saved`);
    }
    const params = { id: idParam(args.params) };
    if (text(form, "intent") === "remove") {
      await send(rolesApi.remove, { params });
      throw redirect(`/perfiles?hecho=removed&quitado=${params.id}`);
    }
    const version = text(form, "version").replace(/\D/g, "") || "0";
    await send(rolesApi.change, { params, body: { title, permissions } }, { version });
    throw redirect(`/perfiles/${params.id}?hecho=saved`);
  });
}

/** May the reader put this permission into a role of that kind? The API decides; here it is only not offered. */
function mayGive(permissions: readonly string[], kind: Role["kind"] | null, permission: string): boolean {
  if (covers(permissions, permission)) return true;
  return kind === null || (kind !== "school_admin" && covers(ROLE_PERMISSIONS[kind], permission));
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

/** Before a role goes: which one, and whether somebody has it. */
function AskRemoval({ role, texts }: { role: Role; texts: Loaded["texts"] }) {
  const me = useMe();
  const people = filled(role.people === 1 ? texts.peopleOne : texts.peopleMany, { count: String(role.people) });
  return (
    <Notice tone="warn">
      <p className="font-medium">{filled(texts.removeTitle, { title: role.title })}</p>
      <p className="my-2">{role.people === 0 ? texts.removeNone : filled(texts.removeHeld, { people })}</p>
      <Form method="post" className="flex flex-wrap gap-2">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        {role.people === 0 ? (
          <Button type="submit" name="intent" value="remove" variant="danger">
            {texts.removeYes}
          </Button>
        ) : (
          <Button asChild>
            <Link to={`/personas?perfil=rol-${role.id}`}>{texts.holders}</Link>
          </Button>
        )}
        <Button asChild>
          <Link to={`/perfiles/${role.id}`}>{texts.cancel}</Link>
        </Button>
      </Form>
    </Notice>
  );
}

export default function RolePage() {
  const me = useMe();
  const { role, model, isOwn, areas, texts, done, asks } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const busy = useNavigation().state === "submitting";
  const makes = may(me, "settings.update");
  const changes = makes && (role === null || (!role.isBuiltIn && role.mayGrant && !isOwn));
  const ticked = (role ?? model)?.permissions ?? [];
  const fields = refused?.fields ?? {};
  return (
    <div ref={page}>
      <PageHeader
        title={role?.title ?? texts.newTitle}
        meta={role === null ? undefined : role.isBuiltIn ? texts.builtIn : texts.own}
        actions={
          role !== null && makes ? (
            <Button asChild>
              <Link to={`/perfiles/nuevo?de=${role.id}`}>{texts.copy}</Link>
            </Button>
          ) : undefined
        }
      />
      <div className="mb-4 grid max-w-3xl gap-3 empty:hidden">
        {done !== null && refused === undefined ? <Notice tone="ok">{texts[done]}</Notice> : null}
        {asks && changes && role !== null ? <AskRemoval role={role} texts={texts} /> : null}
        {refused !== undefined && fields.title === undefined ? <Notice tone="danger">{refused.message}</Notice> : null}
        {role !== null && makes && !changes ? (
          <Notice tone="warn">{role.isBuiltIn ? texts.locked : texts.notYours}</Notice>
        ) : null}
      </div>
      <Form method="post" className="grid max-w-3xl gap-5">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        {role === null ? null : <input type="hidden" name="version" value={role.version} />}
        {changes ? (
          <Field label={texts.name} error={fields.title}>
            <Input name="title" maxLength={60} required defaultValue={role?.title ?? ""} />
          </Field>
        ) : null}
        {role === null ? (
          <Field label={texts.kind} hint={texts.kindHint}>
            <Select name="kind" defaultValue={model?.kind ?? "teacher"}>
              {PERSON_KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {texts.kinds[kind]}
                </option>
              ))}
            </Select>
          </Field>
        ) : null}
        {areas.map(({ area, title, permissions }) => (
          <fieldset key={area} className="grid gap-1.5">
            <legend className="mb-1.5 font-semibold">{title}</legend>
            {permissions.map((permission) => (
              <label key={permission.name} className="flex items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  name="permissions"
                  value={permission.name}
                  defaultChecked={covers(ticked, permission.name)}
                  disabled={!changes || !mayGive(me.permissions, role?.kind ?? null, permission.name)}
                />
                {permission.title}
              </label>
            ))}
          </fieldset>
        ))}
        {changes ? (
          <>
            <p className="text-sm text-muted">
              {texts.beyond}{" "}
              {role !== null && role.people > 0
                ? filled(texts.effect, {
                    people: filled(role.people === 1 ? texts.peopleOne : texts.peopleMany, {
                      count: String(role.people),
                    }),
                  })
                : ""}
            </p>
            <div className="flex flex-wrap gap-2">
              <Button type="submit" name="intent" value="save" variant="primary" aria-disabled={busy}>
                {texts.save}
              </Button>
              {role === null ? null : (
                <Button asChild variant="danger">
                  <Link to="?ver=quitar">{texts.remove}</Link>
                </Button>
              )}
            </div>
          </>
        ) : null}
        <p className="text-sm">
          <Link to="/perfiles" className="underline">
            {texts.back}
          </Link>
        </p>
      </Form>
    </div>
  );
}
