// The first page and the two beside it, in both languages, wide and narrow, light and dark, with and without JavaScript.
import { FIXTURE, LANGUAGES, PROGRAM, WAYS, awake, expect, expectAccessible, expectNoStyleOfItsOwn, named, test } from "./house";

const HEADING = { en: "This installation", fr: "Cette installation" };

for (const way of WAYS) {
  const { lang, width, javaScriptEnabled } = way;
  test.describe(named(way), () => {
    test.use({ javaScriptEnabled, viewport: { width, height: 800 } });

    for (const [name, origin] of Object.entries({ "the demonstration": PROGRAM, "an installation with many vacancies": FIXTURE })) {
      test(`the first page of ${name} reads well`, async ({ page }) => {
        await page.goto(`${origin}/${lang}/`);
        await awake(page, javaScriptEnabled);
        await expect(page.locator("html")).toHaveAttribute("lang", lang);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(HEADING[lang]);
        await expect(page.getByRole("table").first()).toBeVisible();
        await expectNoStyleOfItsOwn(page);
        await expectAccessible(page, javaScriptEnabled);
      });
    }

    for (const path of ["about", "accessibility"]) {
      test(`the page ${path} reads well`, async ({ page }) => {
        await page.goto(`${PROGRAM}/${lang}/${path}`);
        await awake(page, javaScriptEnabled);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectAccessible(page, javaScriptEnabled);
      });
    }
  });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("the filter finds a vacancy by a word of its title", async ({ page }) => {
      await page.goto(`${FIXTURE}/en/`);
      await awake(page, javaScriptEnabled);
      await page.getByRole("searchbox").fill("police");
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Search" }).click();
      await expect(page.getByRole("status")).toHaveText("Vacancies found: 1 of 104.");
      await expect(page.getByRole("rowheader", { name: "Police officer, minors unit" })).toBeVisible();
      await expect(page.getByRole("rowheader", { name: "Interpreter" })).toHaveCount(0);
      expect(new URL(page.url()).search).toBe("?q=police");
    });

    test("the language switch keeps the place and the words", async ({ page }) => {
      await page.goto(`${FIXTURE}/en/?q=police`);
      await awake(page, javaScriptEnabled);
      await page.getByRole("link", { name: "Français" }).click();
      await expect(page.locator("html")).toHaveAttribute("lang", "fr");
      await expect(page).toHaveURL(`${FIXTURE}/fr/?q=police`);
      await expect(page.getByRole("searchbox")).toHaveValue("police");
      await expect(page.getByRole("rowheader", { name: "Police, brigade des mineurs" })).toBeVisible();
    });

    test("a long list is read page by page", async ({ page }) => {
      await page.goto(`${FIXTURE}/fr/`);
      await awake(page, javaScriptEnabled);
      await page.getByRole("link", { name: "Page suivante" }).click();
      await expect(page.getByRole("rowheader", { name: "Interprétariat" })).toBeVisible();
      await expect(page.getByText("Page 2 sur 2")).toBeVisible();
    });
  });
}

test("while one types, the focus stays and the way back leads off the page", async ({ page }) => {
  await page.goto(`${FIXTURE}/en/about`);
  await awake(page);
  await page.getByRole("link", { name: "This installation" }).click();
  await page.waitForURL(`${FIXTURE}/en/`);
  await awake(page);
  const box = page.getByRole("searchbox");
  await box.pressSequentially("court");
  await expect(page.getByRole("status")).toHaveText("Vacancies found: 1 of 104.");
  await expect(box).toBeFocused();
  await expect(box).toHaveValue("court");
  await page.goBack();
  await expect(page).toHaveURL(`${FIXTURE}/en/about`);
});

test("the keyboard reaches the content first, then everything else", async ({ page }) => {
  await page.goto(`${FIXTURE}/en/`);
  await awake(page);
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("searchbox")).toBeFocused();
});

test("in the dark every word keeps its contrast", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  for (const lang of LANGUAGES) {
    await page.goto(`${FIXTURE}/${lang}/`);
    await awake(page);
    await expectAccessible(page);
  }
});

test("an address that leads nowhere says so in both languages", async ({ page }) => {
  // The status makes the browser write a line into the console, which here is the point.
  const response = await page.request.get(`${PROGRAM}/nowhere`, { headers: { accept: "text/html" } });
  expect(response.status()).toBe(404);
  await page.setContent((await response.text()).replace(/<script[\s\S]*?<\/script>|<link[^>]*>/g, ""));
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Il n’y a rien ici" })).toBeVisible();
});

test("the first view is light: two fonts, one style sheet, nothing twice", async ({ page }) => {
  const sizes = new Map<string, number>();
  page.on("response", async (response) => {
    const path = new URL(response.url()).pathname;
    expect(sizes.has(path), `${path} was fetched twice`).toBe(false);
    sizes.set(path, (await response.request().sizes()).responseBodySize);
  });
  await page.goto(`${PROGRAM}/fr/`);
  await awake(page);
  const of = (ending: string) => [...sizes].filter(([path]) => path.endsWith(ending)).map(([, size]) => size);
  expect(of(".woff2").length).toBeLessThanOrEqual(2);
  for (const size of of(".woff2")) expect(size).toBeLessThanOrEqual(40_000);
  expect(of(".css").length).toBe(1);
  const withoutBrowserPart = [...sizes].filter(([path]) => !/\.(wasm|js)$/.test(path)).reduce((sum, [, size]) => sum + size, 0);
  expect(withoutBrowserPart).toBeLessThanOrEqual(150_000);
});
