// A chair who knows a candidate: the discussion shows nothing of that candidate to the chair and says who speaks for the panel; that member learns it and has the act.
import { SITUATIONS, WAYS, awake, expect, expectAccessible, expectNoStyleOfItsOwn, named, signIn, test } from "./house";
import type { Page } from "@playwright/test";

for (const way of WAYS) {
  const { lang, width, javaScriptEnabled } = way;
  test(`the chair knows somebody, ${named(way)}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const discussion = async (email: string): Promise<{ page: Page; codes: Set<string> }> => {
      const context = await browser.newContext({ javaScriptEnabled, viewport: { width, height: 800 } });
      const page = await context.newPage();
      await signIn(page, SITUATIONS, lang, email);
      await page.goto(`${SITUATIONS}/${lang}/vacancies`);
      const href = await page.locator("tr", { hasText: "S-7" }).locator("a").first().getAttribute("href");
      const answer = await page.goto(`${SITUATIONS}${href!.replace(/(vacancies\/[^/]+).*/, "$1")}/discussion`);
      expect(answer?.status()).toBe(200);
      const codes = new Set((await answer!.text()).match(/\bC-\d{4}\b/g));
      await awake(page, javaScriptEnabled);
      await expectAccessible(page, javaScriptEnabled);
      await expectNoStyleOfItsOwn(page);
      return { page, codes };
    };
    const chair = await discussion("presidence@demo.example");
    const speaker = await discussion("panel@demo.example");
    const other = await discussion("jury2@demo.example");

    // Four candidates, of whom the chair's pages know three.
    expect(speaker.codes.size).toBe(4);
    expect(other.codes).toEqual(speaker.codes);
    const known = [...speaker.codes].filter((code) => !chair.codes.has(code));
    expect(known).toHaveLength(1);

    await expect(chair.page.locator("main .note")).toContainText("Kwabena Osei");
    await expect(chair.page.locator("form#close")).toHaveCount(0);
    await expect(speaker.page.locator("main .note")).toContainText(known[0]!);
    await expect(speaker.page.locator("main form#confirm")).toHaveCount(1);
    await expect(other.page.locator("main .note")).toHaveCount(0);
    await expect(other.page.locator("main form#confirm")).toHaveCount(0);
    for (const { page } of [chair, speaker, other]) await page.context().close();
  });
}
