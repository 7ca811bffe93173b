// What was plainly misunderstood is retired for everybody: the chair asks, somebody outside the panel answers, and both orders stay on file.
// A competency, then a question, in one demonstration each time; with and without JavaScript, wide and narrow, in both languages.
import { expect, expectAccessible, expectNoStyleOfItsOwn, installation, signIn, test } from "./house";
import type { Page } from "@playwright/test";

const WAYS = [
  { lang: "en", javaScriptEnabled: true, width: 1280 },
  { lang: "fr", javaScriptEnabled: false, width: 360 },
] as const;

for (const { lang, javaScriptEnabled, width } of WAYS) {
  test(`something is retired for everybody, in ${lang}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({ browser }) => {
    test.setTimeout(240_000);
    await using house = await installation("demo");
    const enter = async (email: string): Promise<Page> => {
      const context = await browser.newContext({ javaScriptEnabled, viewport: { width, height: 800 } });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await signIn(page, house.origin, lang, email);
      return page;
    };
    const officer = await enter("rh@demo.example");
    const second = await enter("rh2@demo.example");
    const chair = await enter("presidence@demo.example");
    const member = await enter("panel@demo.example");

    const open = async (page: Page, path: string) => {
      const answer = await page.goto(`${house.origin}/${lang}/${path}`);
      expect(answer?.status(), path).toBe(200);
    };
    const press = async (page: Page, form: string) => {
      await page.locator(`form[id^="${form}"] button[type=submit]`).first().click();
      await page.waitForLoadState();
    };
    const send = async (page: Page, form: string) => {
      await press(page, form);
      await expect(page.getByRole("alert"), `${form} on ${page.url()}`).toHaveCount(0);
    };
    const well = async (page: Page) => {
      await expectAccessible(page, javaScriptEnabled);
      await expectNoStyleOfItsOwn(page);
    };

    await open(officer, "vacancies");
    const href = await officer.locator("tr", { hasText: "2026-046" }).locator("th a").getAttribute("href");
    const vacancy = href!.replace(`/${lang}/`, "");

    /** The chair confirms every item that awaits its words, then those that agree, and closes the discussion. */
    const settle = async () => {
      await open(chair, `${vacancy}/discussion`);
      const links = await chair.locator("section[aria-labelledby=differ] th a").evaluateAll((all) => all.map((one) => one.getAttribute("href")!));
      for (const link of links) {
        await open(chair, link.replace(`/${lang}/`, ""));
        // What stood when an order was recorded is not set again.
        if ((await chair.locator("form#rate").count()) === 0) continue;
        await chair.locator("form#rate [name=words]").fill("The level is shown in both examples.");
        await chair.locator("form#rate [name=why]").selectOption({ index: 1 });
        await chair.locator("form#rate [name=reason]").fill("Agreed after the evidence was read again.");
        await send(chair, "rate");
      }
      await open(chair, `${vacancy}/discussion`);
      if ((await chair.locator("form#confirm").count()) > 0) await send(chair, "confirm");
      await send(chair, "close");
      await expect(chair).toHaveURL(/ranking/);
    };

    // Scores are opened, and an order stands.
    await open(chair, `${vacancy}/reveal`);
    for (const text of await chair.locator("form#reveal textarea, form#reveal input[type=text]").all()) await text.fill("Away for the rest of the month.");
    for (const select of await chair.locator("form#reveal select").all()) await select.selectOption({ index: 1 });
    await send(chair, "reveal");
    await settle();

    // The chair asks. What nothing would test any more is named, and nothing typed is lost.
    await chair.locator(`main a[href$="/retirements/new"]`).click();
    await well(chair);
    const answer = await chair.goto(chair.url());
    expect(await answer!.text(), "no candidate stands on the page of the request").not.toMatch(/C-\d\d/);
    await press(chair, "ask");
    await expect(chair.getByRole("alert")).toBeVisible();
    await well(chair);
    const essential = chair.locator(".choice-described", { hasText: lang === "en" ? "essential" : "indispensable" });
    await essential.locator("input[value^='competency:']").first().check();
    await chair.locator("form#ask [name=words]").fill("Everybody took it to be about something else.");
    await press(chair, "ask");
    await expect(chair.getByRole("alert")).toContainText(lang === "en" ? "would no longer be tested" : "ne seraient plus évalués");
    await expect(chair.locator("form#ask [name=words]")).toHaveValue("Everybody took it to be about something else.");
    await chair.locator("form#ask [name=uncovered]").fill("The references speak of it at length.");
    await send(chair, "ask");
    await well(chair);
    await expect(chair.locator("form[id^=approve]"), "whoever asks does not answer").toHaveCount(0);

    // Somebody outside the panel finds it on the list of vacancies and approves it, without an order in sight.
    await open(second, "vacancies");
    await second.locator("tr", { hasText: "2026-046" }).locator(`a[href$="/retirements"]`).click();
    await well(second);
    await expect(second.locator("main")).not.toContainText(/C-\d\d/);
    await open(officer, vacancy);
    await expect(officer.locator(`main a.act-link[href$="/retirements"]`)).toBeVisible();
    await send(second, "approve");
    await well(second);

    // Both orders stand beside one another, for who may read the ranking.
    await open(chair, `${vacancy}/ranking`);
    await well(chair);
    await expect(chair.locator("section.retired table")).toHaveCount(1);
    // Of this round one candidate is scored by everybody; the others are not opened.
    await expect(chair.locator("section.retired tbody tr")).toHaveCount(1);

    // A question: its competency comes back to the panel for every candidate.
    await open(chair, `${vacancy}/retirements/new`);
    await chair.locator("input[name=item][value^='question:']:not([disabled])").first().check();
    await chair.locator("form#ask [name=words]").fill("It was known before the interviews.");
    await chair.locator("form#ask [name=uncovered]").fill("The other question asks nearly the same.");
    await send(chair, "ask");
    await open(officer, `${vacancy}/retirements`);
    await expect(officer.locator("form[id^=approve]"), "once an order stands, whoever holds the vacancy leaves it to somebody else").toHaveCount(0);
    await open(second, `${vacancy}/retirements`);
    await send(second, "approve");
    await open(chair, `${vacancy}/discussion`);
    await well(chair);
    await expect(chair.locator("form#close")).toHaveCount(0);
    await open(member, `${vacancy}/discussion`);
    const waiting = member.locator("section[aria-labelledby=differ] tbody tr", { hasText: lang === "en" ? "open" : "ouvert" });
    await waiting.first().locator("th a").click();
    await expect(member.locator("main .note")).toContainText(lang === "en" ? "retired for everyone" : "retirée pour tout le monde");
    await well(member);
    await settle();
    await well(chair);
    await expect(chair.locator("section.retired table")).toHaveCount(2);
    await open(officer, `${vacancy}/decision`);
    await expect(officer.locator("form#decide")).toBeVisible();
  });
}
