import { index, layout, type RouteConfig, route } from "@remix-run/route-config";

export default [
  route("entrar", "routes/sign-in.tsx"),
  route("salir", "routes/sign-out.ts"),
  route("preferencias", "routes/preferences.ts"),
  route("status", "routes/status.tsx"),
  layout("routes/shell.tsx", [
    layout("routes/boundary.tsx", [
      index("routes/home.tsx"),
      route("alumnado", "routes/students.tsx"),
      route("alumnado/:id", "routes/student.tsx"),
      route("profesorado", "routes/staff.tsx"),
      route("estado", "routes/state.tsx"),
      route("grupos", "routes/sections.tsx"),
      route("grupos/:id", "routes/course.tsx", [
        index("routes/course-main.tsx"),
        route("lista", "routes/course-roster.tsx"),
        route("chat", "routes/course-chat.tsx"),
      ]),
      route("grupos/:id/tareas", "routes/assignments.ts"),
      route("asistentes", "routes/ai-clients.tsx"),
      route("cuenta", "routes/account.tsx"),
      route("avisos", "routes/notices.tsx"),
      route("contenidos", "routes/content.tsx"),
      route("contenidos/nuevo", "routes/content-new.tsx"),
      route("contenidos/nuevo/envio", "routes/content-outgoing.ts"),
      route("contenidos/trabajos/:id", "routes/content-job.tsx"),
      route("contenidos/:id", "routes/content-document.tsx"),
      route("centros/:id", "routes/school.tsx"),
      route("operacion/colas", "routes/queues.tsx"),
      route("importar", "routes/import.tsx"),
      route("importar/anteriores", "routes/imports.tsx"),
      route("importar/anteriores/:id", "routes/import-past.tsx"),
      route("importar/anteriores/:id/bajas", "routes/import-removals.tsx"),
      route("*", "routes/not-found.tsx"),
    ]),
  ]),
] satisfies RouteConfig;
