// The ranking and what it is worth in each situation of a panel: who heard whom decides what may be said, and each page says it readably.
import { SITUATIONS, WAYS, awake, expect, expectAccessible, expectNoStyleOfItsOwn, named, signIn, test } from "./house";

/** Reference of the round, and what the page must say of it in English and in French; `null`: nothing about severity. */
const SAID = [
  ["S-1", /same panel|everyone/i, /même jury|tout le monde/i],
  ["S-2", /differ/i, /diffèrent|écart/i],
  ["S-3", /lot|random/i, /tirage|sort/i],
  ["S-4", /cannot be compared/i, /ne peuvent pas être comparé|pas comparables/i],
  ["S-5", /too few|cannot be (told|separated)/i, /trop peu|ne peut/i],
  ["S-6", /share|tie|level/i, /égalité|ex æquo|partagent/i],
] as const;

for (const way of WAYS) {
  const { lang, width, javaScriptEnabled } = way;
  test.describe(named(way), () => {
    test.use({ javaScriptEnabled, viewport: { width, height: 800 } });

    test("each ranking says how sure it is, and what the panel did to it", async ({ page }) => {
      test.setTimeout(180_000);
      await signIn(page, SITUATIONS, lang, "presidence@demo.example");
      await page.goto(`${SITUATIONS}/${lang}/vacancies`);
      for (const [reference, en, fr] of SAID) {
        await page.goto(`${SITUATIONS}/${lang}/vacancies`);
        const href = await page.locator("tr", { hasText: reference }).locator("th a").getAttribute("href");
        for (const path of [`${href}/ranking`, `${href}/reliability`]) {
          const answer = await page.goto(SITUATIONS + path);
          expect(answer?.status(), path).toBe(200);
          await awake(page, javaScriptEnabled);
          if (path.endsWith("ranking")) await expect(page.locator("main"), reference).toContainText(lang === "en" ? en : fr);
          await expectNoStyleOfItsOwn(page);
          await expectAccessible(page, javaScriptEnabled);
        }
      }
    });
  });
}
