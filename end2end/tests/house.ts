// The test that all others begin with: a page on which nothing may go wrong unseen.
//
// What must stay true: an error in the console (which is how a failed hydration shows), a breach of the content security policy, or
// a request to another machine fails the test that caused it.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export { FIXTURE, PROGRAM } from "../playwright.config";
export { expect };

export const LANGUAGES = ["en", "fr"] as const;
export const WIDTHS = [1280, 360] as const;

export const test = base.extend<{ unseen: void }>({
  unseen: [
    async ({ page, context, javaScriptEnabled }, use) => {
      const wrong: string[] = [];
      page.on("console", (message) => {
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

/** Waits until the browser part has woken the page up. */
export async function awake(page: Page) {
  await expect(page.locator("html[data-awake]")).toBeAttached({ timeout: 20_000 });
}

/** The page has no breach that the checker knows, and fits its width. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, "the page is wider than the screen").toBeLessThanOrEqual(0);
}

/** No element brings a style of its own, which the policy would block. */
export async function expectNoStyleOfItsOwn(page: Page) {
  await expect(page.locator("[style]")).toHaveCount(0);
}
