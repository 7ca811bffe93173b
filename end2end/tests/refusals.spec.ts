// What is refused on the way from a vacancy to a decision: each refusal says what happened and what to do, keeps what was typed, and changes
// nothing. One demonstration, in the order of a round.
import { expect, installation, signIn, test, type Installation } from "./house";
import type { Browser, Page } from "@playwright/test";

let house: Installation;
let officer: Page, second: Page, chair: Page, member: Page, administrator: Page;

/** Somebody in a browser of their own. */
async function enter(browser: Browser, email: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(10_000);
  await signIn(page, house.origin, "en", email);
  return page;
}

test.beforeAll(async ({ browser }) => {
  house = await installation("demo");
  officer = await enter(browser, "rh@demo.example");
  second = await enter(browser, "rh2@demo.example");
  chair = await enter(browser, "presidence@demo.example");
  member = await enter(browser, "panel@demo.example");
  administrator = await enter(browser, "administration@demo.example");
});

test.afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

const open = async (page: Page, path: string) => {
  const answer = await page.goto(`${house.origin}/en/${path}`);
  expect(answer?.status(), path).toBe(200);
};

/** Sends the form and is told, on top and in these words. */
const refused = async (page: Page, form: string, words: RegExp) => {
  await page.locator(`form[id^="${form}"] button[type=submit]`).first().click();
  await page.waitForLoadState();
  await expect(page.getByRole("alert")).toContainText(words);
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByRole("alert")).toBeFocused();
};

const sent = async (page: Page, form: string) => {
  await page.locator(`form[id^="${form}"] button[type=submit]`).first().click();
  await page.waitForLoadState();
  await expect(page.getByRole("alert"), `${form} on ${page.url()}`).toHaveCount(0);
};

/** The address of the round with this reference. */
const round = async (reference: string) => {
  await open(officer, "vacancies");
  const href = await officer.locator("tr", { hasText: reference }).locator("th a").getAttribute("href");
  return href!.replace("/en/", "");
};

test("a vacancy without a reference, and one that is not ready to open", async () => {
  await open(officer, "vacancies/new");
  await officer.locator("[name=title_en]").fill("Night educator");
  await refused(officer, "start", /Reference.*required|Reference.*needed|Reference/);
  await expect(officer.locator("[name=title_en]"), "what was typed stays").toHaveValue("Night educator");
  await expect(officer.locator("[name=reference]")).toHaveAttribute("aria-invalid", "true");
  await officer.locator("[name=reference]").fill("2026-099");
  await officer.locator("[name=title_fr]").fill("Éducation de nuit");
  await officer.locator("[name=posts]").fill("1");
  await sent(officer, "start");
  // What is missing stands on the page, and the act is not offered; who sends it all the same is told the same.
  await expect(officer.locator("main")).toContainText(/guide/i);
});

test("a reference that another vacancy has", async () => {
  await open(officer, "vacancies/new");
  for (const [name, value] of [["reference", "2026-099"], ["title_en", "Twice"], ["title_fr", "Deux fois"], ["posts", "1"]] as const) {
    await officer.locator(`[name=${name}]`).fill(value);
  }
  await refused(officer, "start", /2026-099|reference/i);
});

test("a profile of too few competencies, unequal weights without a reason, approval by its author", async () => {
  await open(officer, "frameworks");
  await officer.locator(".band h2 a").first().click();
  if ((await officer.locator("form#acknowledge").count()) > 0) await sent(officer, "acknowledge");
  await officer.locator("a.act-link").click();
  await officer.locator("[name=title_en]").fill("Too few");
  await officer.locator("[name=title_fr]").fill("Trop peu");
  for (const box of (await officer.locator("[name='competencies[]']").all()).slice(0, 3)) await box.check();
  await officer.locator("form#start button[type=submit]").click();
  await officer.waitForLoadState();
  const profile = new URL(officer.url()).pathname.replace("/en/", "");
  if (profile.endsWith("/new")) {
    await expect(officer.getByRole("alert")).toContainText(/5|five/);
    return;
  }
  await expect(officer.locator("form#approve"), "nobody approves what they wrote").toHaveCount(0);
  await open(second, profile);
  await refused(second, "approve", /5|five/);
});

test("a candidate without a name, and a table with a line that is wrong", async () => {
  const vacancy = await round("2026-046");
  await open(officer, `${vacancy}/candidates/new`);
  await officer.locator("form#enter [name=email]").fill("not an address");
  await refused(officer, "enter", /Family name[\s\S]*E-mail|E-mail/);
  await expect(officer.locator("form#enter [name=email]")).toHaveValue("not an address");

  await open(officer, `${vacancy}/candidates/import`);
  const table = "reference;family_name;given_names;email;applied_on;form_received\nX-1;Sow;Bineta;bineta@@x;2026-13-45;yes\n";
  await officer.locator("[name=table]").setInputFiles({ name: "t.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  await officer.locator("form#try button[type=submit]").click();
  await officer.waitForLoadState();
  await expect(officer.locator("main")).toContainText(/line 2/i);
  await expect(officer.locator("form#import"), "a table with a wrong line is not taken").toHaveCount(0);
});

test("links that are not declared, one by one", async () => {
  const vacancy = await round("2026-052");
  await open(officer, vacancy);
  await sent(officer, "open");
  await open(officer, `${vacancy}/candidates/new`);
  for (const [name, value] of [["reference", "A-9"], ["family_name", "Sow"], ["given_names", "Bineta"], ["email", "bineta@exemple.sn"], ["applied_on", "2026-11-02"]] as const) {
    await officer.locator(`form#enter [name=${name}]`).fill(value);
  }
  await officer.locator("form#enter [name=form_received]").check();
  await sent(officer, "enter");
  await open(member, `${vacancy}/declarations`);
  await refused(member, "declare", /Sow/);
  // Interviews cannot begin before all have declared.
  await open(officer, vacancy);
  if ((await officer.locator("form#interviews").count()) > 0) await refused(officer, "interviews", /declar/i);
  else await expect(officer.locator("main")).toContainText(/declar/i);
});

test("a table in somebody's own words: what its columns mean is asked once", async () => {
  const vacancy = await round("2026-052");
  const tried = async (number: number) => {
    const heads = "Dossier n;family_name;given_names;email;language;applied_on;form_received;Remarks";
    const table = `${heads}\nX-${number};Fall${number};Khady;khady${number}@exemple.sn;fr;2026-11-02;yes;tall\n`;
    await open(officer, `${vacancy}/candidates/import`);
    await officer.locator("[name=table]").setInputFiles({ name: "t.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
    await sent(officer, "try");
  };
  await tried(1);
  await expect(officer.locator("main")).toContainText("Not known: Dossier n, Remarks.");
  await expect(officer.locator("form#import"), "nothing is taken for what it may not be").toHaveCount(0);
  await officer.locator("form#map [name=column_0]").selectOption("reference");
  await officer.locator("form#map [name=column_7]").selectOption("-");
  await sent(officer, "map");
  await expect(officer.locator("main")).toContainText("New: 1.");
  await expect(officer.locator("form#import")).toHaveCount(1);

  await tried(2);
  await expect(officer.locator("details form#map"), "it is remembered, and can be said otherwise").toHaveCount(1);
  await sent(officer, "import");
  await expect(officer.locator("main")).toContainText("Khady Fall2");
  await expect(officer.locator("main")).toContainText("X-2");
});

test("scores without evidence, and a scorecard that is not complete", async () => {
  await open(member, "my-interviews");
  const card = (await member.locator("main a.act-link").getAttribute("href"))!.replace("/en/", "").replace(/\/interview$/, "");
  await open(member, `${card}?c=1`);
  await expect(member.locator("html[data-awake]")).toBeAttached();
  await member.locator("#choice-3").check();
  await member.locator("#evidence").fill("Short.");
  await expect(member.locator(".status-line")).toHaveText(/^Saved/);
  await open(member, `${card}/review`);
  // What is missing stands there as links, and there is nothing to send until it is there.
  await expect(member.locator("form#submit")).toHaveCount(0);
  await expect(member.locator("main")).toContainText(/The evidence has 6 characters\. Write at least 20/);
  await member.locator("main a[href*='?c=1']").first().click();
  await expect(member.locator("#evidence")).toHaveValue("Short.");
});

test("scores that are opened while some are missing", async () => {
  const vacancy = await round("2026-046");
  await open(chair, `${vacancy}/reveal`);
  await refused(chair, "reveal", /reason|missing|Kwabena|scorecard/i);
  for (const text of await chair.locator("form#reveal textarea, form#reveal input[type=text]").all()) await text.fill("Away for the rest of the month.");
  for (const select of await chair.locator("form#reveal select").all()) await select.selectOption({ index: 1 });
  await sent(chair, "reveal");
  await expect(chair).toHaveURL(/discussion/);
});

test("a panel value that departs without a reason, and a discussion that is closed too early", async () => {
  const vacancy = await round("2026-046");
  await open(chair, `${vacancy}/discussion`);
  await expect(chair.locator("form#close"), "what differs is discussed first").toHaveCount(0);
  await chair.locator("section[aria-labelledby=differ] th a").first().click();
  await chair.locator("form#rate select[name=level], form#rate [name=level][value='1']").first().waitFor();
  const level = chair.locator("form#rate [name=level][value='1']");
  if ((await level.count()) > 0) await level.check();
  await chair.locator("form#rate [name=words]").fill("");
  await refused(chair, "rate", /words|reason|sentence/i);
});

test("the last administrator, and somebody who is invited twice", async () => {
  await open(administrator, "admin/people");
  await administrator.locator("form#invite [name=name]").fill("Solofo Andriamihaja");
  await administrator.locator("form#invite [name=email]").fill("rh2@demo.example");
  await administrator.locator("form#invite [name=role][value=hr]").check();
  await refused(administrator, "invite", /address|already/i);
  await expect(administrator.locator("form#invite [name=name]")).toHaveValue("Solofo Andriamihaja");
  await open(administrator, "admin/people");
  const revoke = administrator.locator("form[id^=revoke]", { hasText: /administrator/i });
  await revoke.first().locator("button[type=submit]").click();
  await administrator.waitForLoadState();
  await expect(administrator.getByRole("alert")).toContainText(/Give somebody else the role first/);
});

test("a page that is not one's own, and a page that is nowhere", async () => {
  const vacancy = await round("2026-046");
  for (const [page, path, status, words] of [
    [administrator, `${vacancy}/candidates`, 404, /nothing|no such|not/i],
    [member, `${vacancy}/reveal`, 403, /may not|not allowed|for/i],
    [chair, "nowhere", 404, /nothing|no such|page/i],
  ] as const) {
    const answer = await page.goto(`${house.origin}/en/${path}`);
    expect(answer?.status(), path).toBe(status);
    await expect(page.locator("main")).toContainText(words);
  }
});
