import { BookOpen, MessageSquare } from "lucide-react";
import { coursesApi } from "#contracts/courses.ts";
import { Pager } from "../components/pager.tsx";
import { SearchForm } from "../components/search-form.tsx";
import { Button } from "../components/ui/button.tsx";
import { EmptyState } from "../components/ui/empty-state.tsx";
import { PageHeader } from "../components/ui/page-header.tsx";
import { Table, Td, Th } from "../components/ui/table.tsx";
import type { LoaderFunctionArgs } from "../framework/http.server.ts";
import { Link, type MetaFunction, useLoaderData } from "../framework/index.ts";
import { useTranslation } from "../i18n/index.tsx";
import { call, load } from "../lib/api.server.ts";
import { queryText } from "../lib/params.server.ts";
import { may, useMe } from "../lib/session.ts";

export const meta: MetaFunction = () => [{ title: "Grupos · EduAI" }];

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const search = queryText(request, "buscar");
    const query = { search, cursor: queryText(request, "cursor"), limit: 50 };
    return { ...(await call(context, request, coursesApi.sections, { query })), filtered: search !== undefined };
  });
}

export default function Sections() {
  const { t } = useTranslation();
  const me = useMe();
  const own = me.kind === "student";
  const { data, nextCursor, filtered } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title={own ? t("sections.titleOwn") : t("sections.title")} />
      <SearchForm label={t("sections.search")} />
      {data.length > 0 ? (
        <>
          <Table label={t("sections.title")} frame="max-h-[calc(100dvh-14rem)] min-h-40">
            <thead>
              <tr>
                <Th>{t("sections.course")}</Th>
                <Th>{t("sections.group")}</Th>
                <Th>{t("sections.level")}</Th>
                {own ? null : <Th className="text-right">{t("sections.students")}</Th>}
                <Th>
                  <span className="sr-only">{t("sections.chat")}</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {data.map((section) => (
                <tr key={section.id} className="hover:bg-hover">
                  <Td>
                    <Link to={`/grupos/${section.id}`} prefetch="intent" className="font-medium hover:underline">
                      {section.courseTitle}
                    </Link>
                    {section.groupName !== null && section.title.endsWith(section.groupName) ? null : (
                      <span className="ml-2 text-xs text-muted">{section.title}</span>
                    )}
                  </Td>
                  <Td className="whitespace-nowrap">{section.groupName ?? "–"}</Td>
                  <Td className="whitespace-nowrap">{section.gradeLevel ?? "–"}</Td>
                  {own ? null : <Td className="text-right tabular-nums">{section.studentCount}</Td>}
                  <Td className="w-10 text-right">
                    {section.chatRoomId === null ? null : (
                      <Button asChild variant="ghost" size="icon">
                        <Link
                          to={`/grupos/${section.id}/chat`}
                          aria-label={t("chat.title", { title: `${section.courseTitle} ${section.groupName ?? ""}` })}
                        >
                          <MessageSquare />
                        </Link>
                      </Button>
                    )}
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
          <Pager shown={t("sections.shown", { count: data.length })} nextCursor={nextCursor} />
        </>
      ) : filtered ? (
        <EmptyState icon={<BookOpen />} title={t("sections.noMatch")} />
      ) : (
        <EmptyState
          icon={<BookOpen />}
          title={may(me, "users.import") ? t("sections.empty") : t("sections.emptyOwn")}
          hint={may(me, "users.import") ? t("sections.emptyHint") : t("sections.emptyOwnHint")}
        />
      )}
    </>
  );
}
