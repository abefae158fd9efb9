import { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows } from "../../components/ui/section.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, Link, useLoaderData } from "../../framework/index.ts";
import { attendanceTexts } from "../../i18n/attendance.ts";
import { justificationTexts } from "../../i18n/attendance-justifications.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { groupLabel } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  const search = queryText(request, "q")?.trim().slice(0, 100) ?? "";
  return load(async () => {
    const [found, locale] = await Promise.all([
      search === "" ? null : call(context, request, studentsApi.list, { query: { search, limit: 20 } }),
      readerOf(context, request),
      // Who watches over no attendance has nothing to enter.
      call(context, request, attendanceApi.codes, {}),
    ]);
    return {
      search,
      found: found?.data ?? null,
      words: inLanguage(justificationTexts.find, locale),
      day: inLanguage(attendanceTexts.day, locale).title,
    };
  });
}

/** When a family rings: whose absence it is, then the form on that pupil's page. */
export default function Absence() {
  const { search, found, words, day } = useLoaderData<typeof loader>();
  return (
    <div className="max-w-xl">
      <PageHeader
        eyebrow={
          <Link to="/asistencia" className="hover:underline">
            {day}
          </Link>
        }
        title={words.title}
      />
      <Form method="get" className="mb-4 flex items-end gap-3">
        <Field label={words.label} hint={words.hint} className="flex-1">
          <Input name="q" type="search" defaultValue={search} maxLength={100} autoComplete="off" className="h-9" />
        </Field>
        <Button type="submit" variant="primary" className="mb-5 h-9">
          {words.search}
        </Button>
      </Form>
      {found === null ? null : found.length === 0 ? (
        <p role="status" className="text-sm text-muted">
          {words.none}
        </p>
      ) : (
        <Rows>
          {found.map(({ id, givenName, familyName, groupName }) => (
            <li key={id} className="relative flex min-h-11 items-center gap-3 px-3 py-1.5 hover:bg-hover">
              <Link
                to={`/alumnado/${id}/asistencia#justificar`}
                className="flex-1 font-medium after:absolute after:inset-0"
              >
                {familyName}, {givenName}
              </Link>
              <span className="text-sm text-muted">{groupName === null ? null : groupLabel(groupName)}</span>
            </li>
          ))}
        </Rows>
      )}
    </div>
  );
}
