// How the browser is started and which servers it finds.
//
// What must stay true: the servers are the finished programs, the browser is the machine's own, and nothing leaves the machine.
import { defineConfig } from "@playwright/test";

/** Where the finished programs lie. */
export const BUILT = process.env.JUSTESSE_BUILT ?? "../target/debug";

/** The program as people run it. */
export const PROGRAM = "http://127.0.0.1:3971";
/** The same pages over an installation with more vacancies than a page shows. */
export const FIXTURE = "http://127.0.0.1:3972";
/** The same pages over a round for each situation in which a ranking can stand. */
export const SITUATIONS = "http://127.0.0.1:3973";

const server = (command: string, url: string) => ({
  command,
  url: `${url}/ready`,
  reuseExistingServer: false,
  stderr: "ignore" as const,
  gracefulShutdown: { signal: "SIGTERM" as const, timeout: 15_000 },
});

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  // Two cores: one for the browser, one for the server.
  workers: 1,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  reporter: [["list"], ["./sum.ts"]],
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        // As root Chromium cannot make its sandbox; the pages are our own.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  webServer: [
    server(`exec ${BUILT}/justesse serve --demo --data "$(mktemp -d)" --listen ${new URL(PROGRAM).host}`, PROGRAM),
    server(
      `data=$(mktemp -d) && ${BUILT}/examples/situations "$data" && exec ${BUILT}/justesse serve --demo --data "$data" --listen ${new URL(SITUATIONS).host}`,
      SITUATIONS,
    ),
    server(`${BUILT}/examples/fixture ${new URL(FIXTURE).host}`, FIXTURE),
  ],
});
