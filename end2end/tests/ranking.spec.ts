// The ranking and what it is worth in each situation of a panel: who heard whom decides what may be said, and each page says it readably.
import { SITUATIONS, WAYS, awake, expect, expectAccessible, expectNoStyleOfItsOwn, named, signIn, test } from "./house";

/** Reference of the round, and what the page must say of it in English and in French. */
const SAID = [
  ["S-1", "Every panelist scored every candidate, so that severity cancels out.", "la sévérité se compense"],
  ["S-2", "without their severity", "Sans la sévérité des membres du jury"],
  ["S-3", "Candidates came by lot to 2 panels", "Les candidatures ont été réparties par tirage au sort entre 2 jurys"],
  ["S-4", "the panels cannot be compared statistically", "la statistique ne permet pas de comparer ces jurys"],
  ["S-5", "Not enough shared scores to correct for severity.", "Trop peu de notes communes pour corriger la sévérité."],
  ["S-6", "there is no post for all of them", "il n’y a pas de poste pour tout le monde"],
] as const;

for (const way of WAYS) {
  const { lang, width, javaScriptEnabled } = way;
  test.describe(named(way), () => {
    test.use({ javaScriptEnabled, viewport: { width, height: 800 } });

    test("each ranking says how sure it is, and what the panel did to it", async ({ page, browser }) => {
      test.setTimeout(180_000);
      await signIn(page, SITUATIONS, lang, "presidence@demo.example");
      const theirs = await browser.newContext({ javaScriptEnabled, viewport: { width, height: 800 } });
      const auditor = await theirs.newPage();
      await signIn(auditor, SITUATIONS, lang, "audit@demo.example");
      for (const [reference, en, fr] of SAID) {
        await page.goto(`${SITUATIONS}/${lang}/vacancies`);
        const href = await page.locator("tr", { hasText: reference }).locator("th a").getAttribute("href");
        for (const [reader, path] of [[page, `${href}/ranking`], [auditor, `${href}/reliability`]] as const) {
          const answer = await reader.goto(SITUATIONS + path);
          expect(answer?.status(), path).toBe(200);
          await awake(reader, javaScriptEnabled);
          if (reader === page) await expect(page.locator("main"), reference).toContainText(lang === "en" ? en : fr);
          await expectNoStyleOfItsOwn(reader);
          await expectAccessible(reader, javaScriptEnabled);
        }
      }
      await theirs.close();
    });
  });
}
