import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/baseline.css";
import "@mantine/core/styles/global.css";
import "./reading.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./app.tsx";
import { queryClient } from "./data/client.ts";
import { sessionQuery } from "./data/me.ts";
import { overviewQuery } from "./data/overview.ts";
import { openText } from "./text.ts";
import { cssVariables, theme } from "./theme.ts";

/** What the first page asks, while its sentences and its own file are on their way: who is signed in, and what that one sees first. */
async function askAhead(): Promise<void> {
  await queryClient.prefetchQuery(sessionQuery);
  const isSignedIn = queryClient.getQueryData(sessionQuery.queryKey) != null;
  if (isSignedIn && /^\/(?:overview)?$/.test(window.location.pathname)) await queryClient.prefetchQuery(overviewQuery);
}

const root = document.getElementById("root");
if (root !== null) {
  void askAhead();
  await openText();
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
        <QueryClientProvider client={queryClient}>
          <BrowserRouter>
            <App />
          </BrowserRouter>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
