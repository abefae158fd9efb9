import { index, layout, type RouteConfig, route } from "@remix-run/route-config";

export default [
  route("entrar", "routes/sign-in.tsx"),
  route("salir", "routes/sign-out.ts"),
  route("preferencias", "routes/preferences.ts"),
  route("status", "routes/status.tsx"),
  layout("routes/shell.tsx", [
    layout("routes/boundary.tsx", [index("routes/home.tsx"), route("*", "routes/not-found.tsx")]),
  ]),
] satisfies RouteConfig;
