// How the browser is started and which servers it finds.
//
// What must stay true: the servers are the finished programs, the browser is the machine's own, and nothing leaves the machine.
import { defineConfig } from "@playwright/test";

/** Where the finished programs lie. */
export const BUILT = process.env.JUSTESSE_BUILT ?? "../target/debug";

/** Where the servers of this run stand: the first of three ports, so that two runs beside each other do not meet. */
const PORT = Number(process.env.JUSTESSE_PORT ?? "3971");
/** The program as people run it. */
export const PROGRAM = `http://127.0.0.1:${PORT}`;
/** The same pages over an installation with more vacancies than a page shows. */
export const FIXTURE = `http://127.0.0.1:${PORT + 1}`;
/** The same pages over a round for each situation in which a ranking can stand. */
export const SITUATIONS = `http://127.0.0.1:${PORT + 2}`;

const server = (command: string, url: string) => ({
  command,
  url: `${url}/ready`,
  reuseExistingServer: false,
  stderr: "ignore" as const,
  gracefulShutdown: { signal: "SIGTERM" as const, timeout: 15_000 },
});

export default defineConfig({
  testDir: "tests",
  outputDir: `test-results/${PORT}`,
  // What stands on a server is shared by the tests of a run; two runs, each with servers of its own, stand beside each other (scripts/browser-tests.sh).
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
