import { createBrowserRouter, Navigate } from "react-router";
import { GuestOnly, SignedInOnly } from "./account/guards";
import { Layout } from "./components/layout";
import { CrashPage, NotFoundPage } from "./pages/not-found";

/** A page is loaded when it is first opened. */
export function newRouter() {
  return createBrowserRouter(
    [
      {
        element: <Layout />,
        errorElement: <CrashPage />,
        hydrateFallbackElement: <div />,
        children: [
          {
            element: <GuestOnly />,
            children: [
              { path: "login", lazy: () => import("./pages/login") },
              { path: "register", lazy: () => import("./pages/register") },
              { path: "forgot-password", lazy: () => import("./pages/forgot-password") },
            ],
          },
          {
            element: <SignedInOnly />,
            children: [
              { index: true, lazy: () => import("./pages/home") },
              { path: "today", lazy: () => import("./pages/today") },
              { path: "ask", lazy: () => import("./pages/ask") },
              { path: "library", lazy: () => import("./pages/library") },
              { path: "chat", lazy: () => import("./pages/whole-chat") },
              { path: "chat/projects", lazy: () => import("./pages/chats") },
              { path: "chat/:id", lazy: () => import("./pages/chat") },
              { path: "cv", lazy: () => import("./pages/cv-projects") },
              { path: "cv/:id", lazy: () => import("./pages/cv-project") },
              { path: "cv/:id/matches/:matchId", lazy: () => import("./pages/cv-match") },
              { path: "stories", lazy: () => import("./pages/stories") },
              { path: "stories/:id", lazy: () => import("./pages/story") },
              { path: "documents/:id", lazy: () => import("./pages/reader") },
              { path: "practice", lazy: () => import("./pages/practice") },
              { path: "practice/:id", lazy: () => import("./pages/exercise") },
              { path: "progress", lazy: () => import("./pages/progress") },
              { path: "jobs", lazy: () => import("./pages/jobs") },
              { path: "jobs/:id", lazy: () => import("./pages/job") },
              { path: "webhooks", lazy: () => import("./pages/webhooks") },
              { path: "webhooks/:id", lazy: () => import("./pages/webhook") },
              { path: "start", lazy: () => import("./pages/start") },
              { path: "playground", lazy: () => import("./pages/playground") },
              { path: "account", lazy: () => import("./pages/account") },
              { path: "account/instructions", lazy: () => import("./pages/instructions") },
              { path: "account/instructions/:id", lazy: () => import("./pages/instruction") },
              {
                path: "admin",
                lazy: () => import("./pages/admin/area"),
                children: [
                  { index: true, element: <Navigate to="/admin/now" replace /> },
                  { path: "now", lazy: () => import("./pages/admin/now") },
                  { path: "failures", lazy: () => import("./pages/admin/failures") },
                  { path: "jobs", lazy: () => import("./pages/admin/jobs") },
                  { path: "jobs/:id", lazy: () => import("./pages/admin/job") },
                  { path: "bulk-actions", lazy: () => import("./pages/admin/bulk-actions") },
                  { path: "bulk-actions/:id", lazy: () => import("./pages/admin/bulk-action") },
                  { path: "workers", lazy: () => import("./pages/admin/workers") },
                  { path: "models", lazy: () => import("./pages/admin/models") },
                  { path: "embeddings", lazy: () => import("./pages/admin/embeddings") },
                  { path: "instructions", lazy: () => import("./pages/admin/instructions") },
                  { path: "instructions/:id", lazy: () => import("./pages/admin/instruction") },
                  { path: "library", lazy: () => import("./pages/admin/library") },
                  { path: "library/new", lazy: () => import("./pages/admin/library-new") },
                  { path: "library/:id", lazy: () => import("./pages/admin/library-resource") },
                  { path: "schedules", lazy: () => import("./pages/admin/schedules") },
                  { path: "users", lazy: () => import("./pages/admin/users") },
                  { path: "users/:id", lazy: () => import("./pages/admin/user") },
                  { path: "usage", lazy: () => import("./pages/admin/usage") },
                  { path: "storage", lazy: () => import("./pages/admin/storage") },
                  { path: "system", lazy: () => import("./pages/admin/system") },
                ],
              },
            ],
          },
          { path: "*", element: <NotFoundPage /> },
        ],
      },
    ],
    { basename: "/console" },
  );
}
