// The test that all others begin with: a page on which nothing may go wrong unseen.
//
// What must stay true: an error in the console (which is how a failed hydration shows), a breach of the content security policy, or
// a request to another machine fails the test that caused it.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

import { BUILT } from "../playwright.config";

export { FIXTURE, PROGRAM, SITUATIONS } from "../playwright.config";
export { expect };

export type Lang = "en" | "fr";
export const LANGUAGES: readonly Lang[] = ["en", "fr"];
/** The password of everybody in the demonstration, and of whoever chooses one here. */
export const PASSWORD = "baobab-ocre-lanterne-42";
/** Each language meets each width and each way of running the page once: what goes wrong between two of the three is seen, at half the price of all eight. */
export const WAYS: readonly { lang: Lang; width: number; javaScriptEnabled: boolean }[] = [
  { lang: "en", width: 1280, javaScriptEnabled: true },
  { lang: "fr", width: 360, javaScriptEnabled: true },
  { lang: "en", width: 360, javaScriptEnabled: false },
  { lang: "fr", width: 1280, javaScriptEnabled: false },
];
export const named = ({ lang, width, javaScriptEnabled }: (typeof WAYS)[number]) =>
  `${lang}, ${width} pixels, ${javaScriptEnabled ? "with" : "without"} JavaScript`;

export const test = base.extend<{ unseen: void }>({
  unseen: [
    async ({ page, context, javaScriptEnabled }, use) => {
      const wrong: string[] = [];
      page.on("console", (message) => {
        // A form that is not accepted answers with its page and the status 422, which the browser takes for a failure to load.
        if (message.location().url === page.url() && message.text().includes("status of 422")) return;
        if (message.type() === "error" || message.type() === "warning") wrong.push(`console: ${message.text()}`);
      });
      page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
      page.on("requestfailed", (request) => {
        // A request that a newer one replaced is not a failure of the page.
        const reason = request.failure()?.errorText ?? "";
        if (reason !== "net::ERR_ABORTED") wrong.push(`request: ${request.url()} ${reason}`);
      });
      context.on("request", (request) => {
        const { protocol, hostname, pathname } = new URL(request.url());
        if (protocol !== "data:" && hostname !== "127.0.0.1") wrong.push(`outside: ${request.url()}`);
        // Whoever switched JavaScript off should not pay for what they cannot run.
        if (!javaScriptEnabled && /\.(js|wasm)$/.test(pathname)) wrong.push(`for nothing: ${request.url()}`);
      });
      await use();
      expect(wrong).toEqual([]);
    },
    { auto: true },
  ],
});

/** Signs in, in a browser that keeps its session. */
export async function signIn(page: Page, origin: string, lang: Lang, email: string) {
  await page.goto(`${origin}/${lang}/sign-in?email=${email}`);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("form#sign-in button[type=submit]").click();
  await expect(page.locator(".who")).toBeVisible();
}

/** Waits until the browser part has woken the page up, if it is one of those that it wakes up. */
export async function awake(page: Page, javaScriptEnabled = true) {
  if (!javaScriptEnabled || (await page.locator("head script[type=module]").count()) === 0) return;
  await expect(page.locator("html[data-awake]")).toBeAttached({ timeout: 20_000 });
}

/** The same document, without its scripts, in a browser in which the checker can run: it needs JavaScript itself. */
async function twinOf(page: Page): Promise<Page> {
  const body = (await page.content()).replace(/<script[\s\S]*?<\/script>/g, "");
  const context = await page.context().browser()!.newContext({ viewport: page.viewportSize(), javaScriptEnabled: true });
  const twin = await context.newPage();
  const address = page.url().split("#")[0]!;
  await twin.route(address, (route) => route.fulfill({ body, contentType: "text/html; charset=utf-8" }));
  await twin.goto(address);
  return twin;
}

/** The page has no breach that the checker knows, and fits its width. */
export async function expectAccessible(page: Page, javaScriptEnabled = true) {
  const checked = javaScriptEnabled ? page : await twinOf(page);
  const { violations } = await new AxeBuilder({ page: checked })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  if (checked !== page) await checked.context().close();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, "the page is wider than the screen").toBeLessThanOrEqual(0);
}

/** No element brings a style of its own, which the policy would block. */
export async function expectNoStyleOfItsOwn(page: Page) {
  await expect(page.locator("[style]")).toHaveCount(0);
}

/** An installation of one test alone, and the link that it printed. */
export interface Installation extends AsyncDisposable {
  origin: string;
  /** The page behind the link, in this language. */
  link(lang: Lang): string;
  /** The password of those who have an account there. */
  password: string;
}

/** Starts a program with a folder of its own: one that nobody has set up, one with people and an open invitation, or a demonstration. */
export async function installation(kind: "fresh" | "invitation" | "demo"): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), "justesse-"));
  const [program, args] =
    kind !== "invitation"
      ? [`${BUILT}/justesse`, ["serve", "--lang", "en", "--data", folder, "--listen", "127.0.0.1:0", ...(kind === "demo" ? ["--demo"] : [])]]
      : [`${BUILT}/examples/fixture`, ["127.0.0.1:0", "invitation"]];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, RUST_LOG: "error" } });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const printed = await new Promise<RegExpMatchArray>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const link = text.match(/(http:\/\/127\.0\.0\.1:\d+)\/en\/((?:set-up\/|invitation\/|sign-in)\S+)\s/);
      if (link) resolve(link);
    });
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${text}`)));
  });
  const [, origin, path] = printed;
  await expect.poll(async () => (await fetch(`${origin}/ready`).catch(() => undefined))?.status).toBe(204);
  return {
    origin: origin!,
    link: (lang) => `${origin}/${lang}/${path}`,
    password: "lanterne-ocre-17-baobab",
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
