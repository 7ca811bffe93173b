// Every page to which a link leads, as each role finds it: in English on a desk and in French on a telephone, nothing wrong that a checker knows, nothing in the
// console, nothing wider than the screen.
import { PROGRAM, awake, expect, expectAccessible, expectNoStyleOfItsOwn, signIn, test, type Lang } from "./house";
import type { Page } from "@playwright/test";

const PEOPLE = {
  administrator: "administration@demo.example",
  "HR officer": "rh@demo.example",
  "second HR officer": "rh2@demo.example",
  chair: "presidence@demo.example",
  member: "panel@demo.example",
  auditor: "audit@demo.example",
} as const;

/** Pages of one kind look alike: identifiers are left out, but for those of rounds, which stand at different stages. */
const kind = (address: string) => {
  const [path = ""] = address.split("?");
  const parts = path.split("/").map((part, at) => (/^[0-9a-f-]{36}$/.test(part) && !(at === 3 && path.includes("/vacancies/")) ? "*" : part));
  return parts.join("/").replace(/\/discussion\/.*/, "/discussion/*").replace(/\/timeline\/\d+/, "/timeline/*");
};

/** The addresses to which somebody is led, one of each kind. */
async function found(page: Page, lang: Lang): Promise<string[]> {
  const ahead = [`/${lang}/`, `/${lang}/start`, `/${lang}/account`];
  const known = new Set<string>(ahead.map(kind));
  const addresses: string[] = [];
  for (let address = ahead.pop(); address !== undefined; address = ahead.pop()) {
    const answer = await page.request.get(PROGRAM + address);
    expect(answer.status(), address).toBe(200);
    addresses.push(new URL(answer.url()).pathname);
    const links = [...(await answer.text()).matchAll(/href="(\/[^"#?]*)/g)].map(([, link]) => link!);
    // The ways between an interview, its scores and the review are buttons of a form, because they keep what was written.
    if (address.endsWith("/interview")) links.push(address.replace("/interview", ""), address.replace("/interview", "/review"));
    for (const link of links) {
      if (link.startsWith(`/${lang}/`) && !known.has(kind(link))) {
        known.add(kind(link));
        ahead.push(link);
      }
    }
  }
  return [...new Set(addresses)];
}

/** What was looked at for somebody already: another one finds the same page with more or fewer acts, and is shown it once. */
const looked = new Set<string>();

for (const [who, email] of Object.entries(PEOPLE)) {
  test(`every page that the ${who} is led to reads well, in English on a desk and in French on a telephone`, async ({ page }) => {
    test.setTimeout(300_000);
    await signIn(page, PROGRAM, "en", email);
    const addresses = await found(page, "en");
    expect(addresses.length).toBeGreaterThan(5);
    for (const [lang, width] of [["en", 1280], ["fr", 360]] as const) {
      await page.setViewportSize({ width, height: 800 });
      for (const address of addresses) {
        const isNew = !looked.has(kind(address) + lang);
        if (!isNew && lang === "en") continue;
        looked.add(kind(address) + lang);
        const answer = await page.goto(PROGRAM + address.replace("/en/", `/${lang}/`));
        expect(answer?.status(), address).toBe(200);
        await awake(page);
        await expect.soft(page.getByRole("heading", { level: 1 }), address).toHaveCount(1);
        await expect(page.locator("html")).toHaveAttribute("lang", lang);
        await expectNoStyleOfItsOwn(page);
        const twice = await page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at));
        expect.soft(twice, `${address} has two elements of one name`).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect.soft(overflow, `${address} at ${width} pixels is wider than the screen`).toBeLessThanOrEqual(0);
        if (isNew) await expectAccessible(page);
      }
    }
  });
}
