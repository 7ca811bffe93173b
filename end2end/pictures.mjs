// Makes the pictures of the tutorial and of the README from a running demonstration: node pictures.mjs http://127.0.0.1:3000
import { chromium } from "@playwright/test";

const site = process.argv[2] ?? "http://127.0.0.1:3000";
const folder = new URL("../docs/tutorial/pictures/", import.meta.url).pathname;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

/** Somebody in a browser of their own. */
async function enter(who, lang, { width = 1280, height = 800, colorScheme = "light" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  await page.goto(`${site}/${lang}/sign-in?email=${who}@demo.example`);
  await page.locator("[name=password]").fill("baobab-ocre-lanterne-42");
  await page.locator("form#sign-in button[type=submit]").click();
  await page.locator(".who").waitFor();
  return page;
}

async function take(page, name) {
  await page.evaluate(() => document.activeElement?.blur?.());
  await page.waitForTimeout(800);
  await page.screenshot({ path: `${folder}${name}.png` });
}

/** Opens the round with this reference, on one of its pages. */
async function round(page, lang, reference, rest) {
  await page.goto(`${site}/${lang}/${page.list ?? "vacancies"}`);
  const href = await page.locator("tr", { hasText: reference }).locator("a").first().getAttribute("href");
  await page.goto(site + href.replace(/\/timeline.*/, "") + rest);
}

const officer = await enter("rh", "en");
await officer.goto(`${site}/en/vacancies`);
await take(officer, "vacancies");

const chair = await enter("presidence", "en");
await chair.goto(`${site}/en/my-interviews`);
await chair.locator("a.act-link").click();
await chair.locator("html[data-awake]").waitFor();
await chair.locator("#note-text").fill("Worked two years with a youth club; wants to be where decisions on children are made.\nHard: hearing things that cannot be told at home.\n");
await chair.locator(".status-line", { hasText: /^Saved/ }).waitFor();
await take(chair, "interview");
await chair.goto(chair.url().replace(/\/interview.*/, "?c=3"));
await chair.locator("html[data-awake]").waitFor();
await chair.locator("#choice-3").check();
await chair.locator("#evidence").fill("Said who she was before asking anything, then waited for the child to speak.");
await chair.locator(".status-line", { hasText: /^Saved/ }).waitFor();
await chair.locator("#asked").scrollIntoViewIfNeeded();
await chair.evaluate(() => document.querySelector(".levels").scrollIntoView({ block: "center" }));
await take(chair, "scores");

const telephone = await enter("presidence", "fr", { width: 390, height: 800, colorScheme: "dark" });
await telephone.goto(chair.url().replace("/en/", "/fr/"));
await telephone.locator("html[data-awake]").waitFor();
await telephone.evaluate(() => document.querySelector("#choice-2").scrollIntoView({ block: "start" }));
await take(telephone, "scores-fr");

const president = await enter("presidence", "fr");
await round(president, "fr", "2026-041", "/ranking");
await president.locator("details.more summary").first().click();
await take(president, "ranking");
await president.goto(president.url().replace("/ranking", "/discussion"));
await president.locator("section[aria-labelledby=differ] th a").first().click();
await president.waitForLoadState();
await take(president, "discussion");

const auditor = await enter("audit", "en");
auditor.list = "audit";
await round(auditor, "en", "2026-041", "/timeline?act=decision.record");
await auditor.locator("a[href*='/timeline/']").first().click();
await auditor.waitForLoadState();
await take(auditor, "entry");
await browser.close();
