import { index, layout, type RouteConfig, route } from "@remix-run/route-config";

export default [
  route("entrar", "routes/identity/sign-in.tsx"),
  route("salir", "routes/identity/sign-out.ts"),
  route("preferencias", "routes/identity/preferences.ts"),
  route("status", "routes/operations/status.tsx"),
  layout("routes/shell/shell.tsx", [
    layout("routes/shell/boundary.tsx", [
      index("routes/shell/home.tsx"),
      route("alumnado", "routes/students/students.tsx"),
      route("alumnado/:id", "routes/students/student.tsx"),
      route("profesorado", "routes/people/staff.tsx"),
      route("estado", "routes/operations/state.tsx"),
      route("grupos", "routes/sections/sections.tsx"),
      route("grupos/:id", "routes/sections/section.tsx", [
        index("routes/sections/section-main.tsx"),
        route("lista", "routes/sections/class-list.tsx"),
        route("chat", "routes/chat/section-chat.tsx"),
      ]),
      route("grupos/:id/tareas", "routes/assignments/assignments.ts"),
      route("asistentes", "routes/identity/ai-clients.tsx"),
      route("cuenta", "routes/identity/account.tsx"),
      route("avisos", "routes/notifications/notices.tsx"),
      route("contenidos", "routes/content/documents.tsx"),
      route("contenidos/nuevo", "routes/content/new.tsx"),
      route("contenidos/nuevo/envio", "routes/content/outgoing.ts"),
      route("contenidos/trabajos/:id", "routes/content/job.tsx"),
      route("contenidos/:id", "routes/content/document.tsx"),
      route("centros/:id", "routes/institutions/school.tsx"),
      route("operacion/colas", "routes/operations/queues.tsx"),
      route("importar", "routes/roster/import.tsx"),
      route("importar/anteriores", "routes/roster/imports.tsx"),
      route("importar/anteriores/:id", "routes/roster/import-past.tsx"),
      route("importar/anteriores/:id/bajas", "routes/roster/import-removals.tsx"),
      route("*", "routes/shell/not-found.tsx"),
    ]),
  ]),
] satisfies RouteConfig;
