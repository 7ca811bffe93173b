// The main job from an empty installation to a decision that an auditor reads: in French without JavaScript on a telephone, in English with
// it on a desk. Each person has a browser of their own.
import { readFile } from "node:fs/promises";

import { PASSWORD, awake, expect, expectAccessible, expectNoStyleOfItsOwn, installation, test, type Lang } from "./house";
import type { Browser, Page } from "@playwright/test";

const RUNS: readonly { lang: Lang; javaScriptEnabled: boolean; width: number }[] = [
  { lang: "fr", javaScriptEnabled: false, width: 360 },
  { lang: "en", javaScriptEnabled: true, width: 1280 },
];

const TABLE = [
  "reference;family_name;given_names;email;phone;language;interview_language;applied_on;form_received;last_employer_with_children;gaps;adjustments;keep_for_pool",
  "A-2;Diallo;Fatou;fatou.diallo@exemple.sn;;fr;fr;2026-11-02;yes;;;;",
  "A-3;Mensah;Kofi;kofi.mensah@example.gh;;en;en;2026-11-03;yes;;;;",
].join("\n");

/** A day that lies so many days ahead. */
const ahead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

for (const { lang, javaScriptEnabled, width } of RUNS) {
  test.describe(`${lang}, ${width} pixels, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled, viewport: { width, height: 800 }, actionTimeout: 10_000, navigationTimeout: 10_000 });

    test("a round is carried out from the set-up to the decision", async ({ page: administrator, browser }) => {
      test.setTimeout(600_000);
      await using house = await installation("fresh");
      const at = (path: string) => `${house.origin}/${lang}/${path}`;

      const checked = new Set<string>();
      /** The page has arrived and nothing is wrong with it. What the checker saw once it sees once. */
      const well = async (page: Page) => {
        await awake(page, javaScriptEnabled);
        await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
        await expectNoStyleOfItsOwn(page);
        const kind = new URL(page.url()).pathname.replace(/[0-9a-f-]{36}/g, "*");
        if (!checked.has(kind)) await expectAccessible(page, javaScriptEnabled);
        checked.add(kind);
      };
      /** Sends the form of this name. */
      const send = async (page: Page, form: string) => {
        await page.locator(`form#${form} button[type=submit]`).first().click();
        await page.waitForLoadState();
        await expect(page.getByRole("alert"), `${form} on ${page.url()}`).toHaveCount(0);
      };
      const open = async (page: Page, path: string) => {
        const answer = await page.goto(at(path));
        expect(answer?.status(), path).toBe(200);
        await well(page);
      };

      // The administrator sets up and invites.
      await administrator.goto(house.link(lang));
      await well(administrator);
      for (const [field, value] of Object.entries({
        name_fr: "Agence de protection de l’enfance",
        name_en: "Child Protection Agency",
        safeguarding_lead: "Josué Rasoanaivo",
        local_contact: "116",
        person_name: "Awa Ndiaye",
        email: "awa@agence.example",
        password: PASSWORD,
        repeat: PASSWORD,
      })) {
        await administrator.locator(`[name=${field}]`).fill(value);
      }
      await administrator.locator(`form#set-up [name=language][value=${lang}]`).check();
      await send(administrator, "set-up");
      await well(administrator);

      const invite = async (name: string, email: string, role: string): Promise<Page> => {
        await administrator.goto(at("admin/people"));
        await administrator.locator("#invite [name=name]").fill(name);
        await administrator.locator("#invite [name=email]").fill(email);
        await administrator.locator(`#invite [name=role][value=${role}]`).check();
        await administrator.locator("form#invite button[type=submit]").click();
        const link = await administrator.locator(".to-copy code").innerText();
        expect(administrator.url()).toBe(at("admin/people"));
        const theirs = await own(browser);
        await theirs.goto(link);
        await theirs.locator("[name=password]").fill(PASSWORD);
        await theirs.locator("[name=repeat]").fill(PASSWORD);
        await theirs.locator("form#invitation button[type=submit]").click();
        await expect(theirs.getByRole("banner")).toContainText(name);
        await well(theirs);
        return theirs;
      };
      const own = async (of: Browser) => {
        const context = await of.newContext({ javaScriptEnabled, viewport: { width, height: 800 } });
        const page = await context.newPage();
        page.setDefaultTimeout(10_000);
        return page;
      };
      const officer = await invite("Mariam Koné", "mariam@agence.example", "hr");
      const second = await invite("Solofo Andriamihaja", "solofo@agence.example", "hr");
      const chair = await invite("Nadège Toussaint", "nadege@agence.example", "panel");
      const member = await invite("Kwabena Osei", "kwabena@agence.example", "panel");
      const auditor = await invite("Thérèse Mbarga", "therese@agence.example", "auditor");
      await open(administrator, "admin/organisation");

      // Human resources write a profile, another person approves it.
      await open(officer, "frameworks");
      await officer.locator(".band h2 a").first().click();
      await well(officer);
      await send(officer, "acknowledge");
      await officer.locator("a.act-link").click();
      await officer.locator("[name=title_fr]").fill("Éducation en milieu fermé");
      await officer.locator("[name=title_en]").fill("Residential educator");
      for (const box of await officer.locator("[name='competencies[]']").all()) await box.check();
      await send(officer, "start");
      await well(officer);
      const profile = new URL(officer.url()).pathname.split("/").slice(2).join("/");
      await send(officer, "save").catch(() => undefined);
      await open(second, profile);
      await send(second, "approve");
      await well(second);

      // The guide is composed, changed a little, proposed and frozen.
      await open(officer, profile);
      await send(officer, "compose");
      await well(officer);
      const guide = new URL(officer.url()).pathname.split("/").slice(2).join("/");
      await open(officer, `${guide}/rubrics`);
      await open(officer, `${guide}/freeze`);
      for (const reason of await officer.locator("textarea[name^='reason.']").all()) await reason.fill("Le temps est compté : the other questions cover it.");
      if ((await officer.locator("textarea[name^='reason.']").count()) > 0) await send(officer, "rules");
      await send(officer, "propose");
      await open(second, `${guide}/freeze`);
      await send(second, "confirm");
      await well(second);

      // The vacancy: guide, panel, candidates.
      await open(officer, "vacancies");
      await open(officer, "vacancies/new");
      await officer.locator("[name=reference]").fill("2026-014");
      await officer.locator("[name=title_fr]").fill("Éducation en milieu fermé");
      await officer.locator("[name=title_en]").fill("Residential educator");
      await officer.locator("[name=posts]").fill("1");
      await officer.locator("[name=interviews_from]").fill(ahead(0));
      await send(officer, "start");
      await well(officer);
      const vacancy = new URL(officer.url()).pathname.split("/").slice(2).join("/");
      await open(officer, `${vacancy}/change`);
      await officer.locator("[name=guide]").selectOption({ index: 1 });
      await send(officer, "change");
      for (const [name, part] of [["Nadège", "chair"], ["Kwabena", "member"]] as const) {
        await open(officer, `${vacancy}/panel`);
        const option = await officer.locator("form#name [name=person] option", { hasText: name }).getAttribute("value");
        await officer.locator("form#name [name=person]").selectOption(option);
        await officer.locator(`form#name [name=part][value=${part}]`).check();
        await officer.locator("form#name [name=trained_until]").fill(ahead(300));
        await send(officer, "name");
      }
      await open(officer, vacancy);
      await send(officer, "open");
      await well(officer);
      await open(officer, `${vacancy}/candidates/new`);
      for (const [field, value] of Object.entries({
        family_name: "Ouédraogo",
        given_names: "Salif",
        email: "salif@exemple.bf",
        reference: "A-1",
        applied_on: "2026-11-01",
      })) {
        await officer.locator(`form#enter [name=${field}]`).fill(value);
      }
      await officer.locator("form#enter [name=form_received]").check();
      await send(officer, "enter");
      await well(officer);
      await open(officer, `${vacancy}/candidates/import`);
      await officer.locator("[name=table]").setInputFiles({ name: "table.csv", mimeType: "text/csv", buffer: Buffer.from(TABLE) });
      await send(officer, "try");
      await well(officer);
      await send(officer, "import");
      await well(officer);
      await expect(officer.locator("tbody tr")).toHaveCount(3);

      // The panel declares; one link is declared, and ruled on by the chair.
      for (const [page, link] of [[chair, false], [member, true]] as const) {
        await open(page, "my-interviews");
        await page.locator("a.act-link").click();
        await well(page);
        const names = await page.locator("form#declare .declaration").count();
        expect(names).toBe(3);
        for (let at = 0; at < names; at += 1) {
          const one = page.locator("form#declare .declaration").nth(at);
          await one.locator(`[value=${link && at === 0 ? "link" : "none"}]`).check();
          if (link && at === 0) await one.locator("textarea").fill("Formation suivie ensemble en 2019, sans contact depuis.");
        }
        await send(page, "declare");
      }
      await open(chair, `${vacancy}/declarations/rulings`);
      const ruling = chair.locator("form[id^=rule-]");
      await ruling.locator("[value=may_sit]").check();
      await ruling.locator("textarea").fill("Lien ancien, sans suite.");
      await ruling.locator("button[type=submit]").click();
      await open(chair, vacancy);
      await send(chair, "acknowledge");
      await open(officer, vacancy);
      await send(officer, "interviews");
      await well(officer);

      // Both score alone. The member is one level milder, and on one competency of the first candidate two.
      for (const [page, level] of [[chair, 3], [member, 4]] as const) {
        for (let number = 0; number < 3; number += 1) {
          await open(page, "my-interviews");
          await page.locator("a.act-link").click();
          await page.waitForURL(/\/interview/);
          await awake(page, javaScriptEnabled);
          if (number === 0) await well(page);
          await page.locator("#note-text").fill("Cite deux exemples précis et dit ce que l’enfant en a compris.");
          await page.locator("button.act-button").click();
          await page.waitForURL(/q=2/);
          await page.goto(page.url().replace(/\/interview.*/, ""));
          await awake(page, javaScriptEnabled);
          if (number === 0) await well(page);
          const count = await page.locator(".work-list ol li").count();
          for (let at = 1; at <= count; at += 1) {
            const given = number === 0 && at === 1 && level === 4 ? 5 : level;
            await page.locator(`#choice-${given}`).check();
            await page.locator("#evidence").fill("A d’abord demandé l’avis de l’enfant, puis expliqué la suite.");
            await page.locator("button.act-button").click();
            await page.waitForURL(at < count ? new RegExp(`c=${at + 1}`) : /review/);
            if (at < count) await awake(page, javaScriptEnabled);
          }
          await well(page);
          await send(page, "submit");
          await page.waitForURL(/receipt/);
          await well(page);
        }
      }
      await open(officer, `${vacancy}/progress`);
      await open(chair, `${vacancy}/reveal`);
      await send(chair, "reveal");
      await well(chair);

      // What differs is discussed, what is agreed is confirmed at once, and the discussion is closed.
      await chair.locator("section[aria-labelledby=differ] th a").first().click();
      await well(chair);
      await chair.locator("form#rate [name=words]").fill("Le niveau exigé est démontré, l’écart tient à la seconde question.");
      await chair.locator("form#rate [name=why]").selectOption({ index: 1 });
      await chair.locator("form#rate [name=reason]").fill("Après échange, chacun maintient sa note.");
      await send(chair, "rate");
      await open(member, `${vacancy}/discussion`);
      await open(chair, `${vacancy}/discussion`);
      await send(chair, "confirm");
      await send(chair, "close");
      await well(chair);
      await expect(chair).toHaveURL(/ranking/);
      while ((await chair.locator("form[id^=tie-]").count()) > 0) {
        const tie = chair.locator("form[id^=tie-]").first();
        const places = await tie.locator("[name^='place.']").all();
        for (const [at, place] of places.entries()) await place.fill(String(at + 1));
        await tie.locator("textarea").fill("La plus claire sur la juste distance d’abord.");
        await tie.locator("button[type=submit]").click();
        await chair.waitForLoadState();
        await expect(chair.getByRole("alert")).toHaveCount(0);
      }
      await open(officer, `${vacancy}/ranking`);

      // The officer decides, in the order of the ranking.
      await open(officer, `${vacancy}/decision`);
      const groups = await officer.locator("form#decide fieldset.group").all();
      for (const [at, group] of groups.slice(0, 3).entries()) {
        await group.locator(`[value=${at === 0 ? "appoint" : "not_selected"}]`).check();
        await group.locator("textarea").first().fill("Démontre le niveau exigé sur chaque compétence indispensable.");
      }
      await send(officer, "decide");
      await well(officer);
      await open(chair, `${vacancy}/decision`);

      // The auditor reads what happened, and takes the scores out.
      await open(auditor, "audit");
      await open(auditor, `${vacancy}/timeline`);
      await open(auditor, `${vacancy}/exports`);
      await auditor.locator("[name=table][value=scores]").check();
      const [download] = await Promise.all([auditor.waitForEvent("download"), auditor.locator("form#export button[type=submit]").click()]);
      expect(download.suggestedFilename()).toBe("scores.csv");
      expect((await readFile((await download.path())!, "utf8")).split("\n").length).toBeGreaterThan(30);
      await open(officer, vacancy);
      await send(officer, "close");
      await well(officer);
    });
  });
}
