import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { newQueryClient } from "./api/queries";
import { applyTheme, chosenTheme } from "./preferences";
import { newRouter } from "./routes";
import "./styles.css";
import { TextsProvider } from "./texts/context";

applyTheme(chosenTheme());

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root.");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={newQueryClient()}>
      <TextsProvider>
        <RouterProvider router={newRouter()} />
      </TextsProvider>
    </QueryClientProvider>
  </StrictMode>,
);
