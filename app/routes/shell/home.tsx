import { ParentHome, StudentHome } from "../../components/home/family-home.tsx";
import { OperatorHome } from "../../components/home/operator-home.tsx";
import { SchoolHome } from "../../components/home/school-home.tsx";
import { TeacherHome } from "../../components/home/teacher-home.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { load, requirePerson } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { type Home, homeOf } from "../../lib/home.server.ts";
import { clockOf } from "../../lib/school-day.ts";
import { useMe } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("nav.home"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const me = await requirePerson(context, request);
    return {
      home: await homeOf(context, request, me),
      now: new Date().toISOString(),
      clock: clockOf(new Date(), me.timeZone),
    };
  });
}

function HomeBody({ home, now }: { home: Home; now: string }) {
  switch (home.kind) {
    case "super_admin":
      return <OperatorHome home={home} />;
    case "school_admin":
      return <SchoolHome home={home} />;
    case "teacher":
      return <TeacherHome home={home} now={now} />;
    case "student":
      return <StudentHome home={home} now={now} />;
    case "parent":
      return <ParentHome home={home} now={now} />;
  }
}

export default function HomePage() {
  const { t } = useTranslation();
  const { day } = useFormat();
  const me = useMe();
  const { home, now, clock } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title={t("home.greeting", { name: me.name.split(" ")[0] ?? me.name })} meta={day(now)} />
      <HomeBody home={home} now={clock} />
    </>
  );
}
