// What is written in an interview is kept without a button: the line that says so is true, and nothing is lost when the line fails, when two
// windows write, when one leaves at once or when one begins before the page has woken up.
import { PASSWORD, PROGRAM, awake, expect, test } from "./house";
import type { Browser, BrowserContext, Page } from "@playwright/test";

/** Somebody of the panel in a browser of their own, whose failures are part of the test; and the address of an interview that is due. */
async function panelist(browser: Browser): Promise<{ context: BrowserContext; interview: string }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${PROGRAM}/en/sign-in?email=presidence@demo.example`);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("form#sign-in button[type=submit]").click();
  await page.goto(`${PROGRAM}/en/my-interviews`);
  const interview = (await page.locator("main a.act-link").getAttribute("href"))!;
  await page.close();
  return { context, interview: PROGRAM + interview };
}

async function open(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await awake(page);
  return page;
}

const line = (page: Page) => page.locator(".status-line");
const notes = (page: Page) => page.locator("#note-text");

test("what is written is kept by itself, and the line says when", async ({ browser }) => {
  const { context, interview } = await panelist(browser);
  const page = await open(context, `${interview}?q=1`);
  await notes(page).fill("Names the child's own words first.");
  await expect(line(page)).toHaveText(/^Saved \d/);
  await page.reload();
  await expect(notes(page)).toHaveValue("Names the child's own words first.");
  await expect(page.locator(".work-list [aria-current]")).toContainText("noted");
});

test("keys move, write and choose; in a text they are letters", async ({ browser }) => {
  const { context, interview } = await panelist(browser);
  const page = await open(context, `${interview}?q=2`);
  await page.keyboard.press("j");
  await expect(page).toHaveURL(/q=3/);
  await expect(page.locator("#asked")).toBeFocused();
  await page.keyboard.press("k");
  await expect(page).toHaveURL(/q=2/);
  await page.keyboard.press("n");
  await page.keyboard.type("jk ");
  await expect(notes(page)).toHaveValue(/jk $/);
  await expect(page).toHaveURL(/q=2/);
  const probe = await page.locator(".probes li").first().evaluate((line) => line.firstChild!.textContent!);
  await page.locator("#asked").focus();
  await page.keyboard.press("p");
  await expect(notes(page)).toHaveValue(`jk\n→ ${probe}\n`);
  await expect(notes(page)).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/q=3/);
  await page.keyboard.press("?");
  await expect(page.locator("#keys")).toHaveAttribute("open");
  await expect(notes(page), "the next question has notes of its own").toHaveValue("");
  await page.locator("#single-keys").uncheck();
  await page.locator("#asked").focus();
  await page.keyboard.press("j");
  await expect(page).toHaveURL(/q=3/);

  await page.goto(interview.replace("/interview", "?c=2"));
  await awake(page);
  await page.keyboard.press("4");
  await expect(page.locator("#choice-4")).toBeChecked();
  await page.keyboard.press("0");
  await expect(page.locator("#choice-not_asked")).toBeChecked();
  await expect(line(page)).toHaveText(/^Saved/);
});

test("what cannot be sent stays, is counted, and is sent when the line is back", async ({ browser }) => {
  const { context, interview } = await panelist(browser);
  const page = await open(context, `${interview}?q=4`);
  await context.setOffline(true);
  await notes(page).fill("Written on a train.");
  await expect(line(page)).toHaveText("Offline, one change kept here");
  await page.keyboard.press("Escape");
  await page.locator("button.act-button").click();
  await notes(page).fill("Written in a tunnel.");
  await expect(line(page)).toHaveText("Offline, 2 changes kept here");
  await context.setOffline(false);
  await expect(line(page)).toHaveText(/^Saved/);
  await page.goto(`${interview}?q=4`);
  await expect(notes(page)).toHaveValue("Written on a train.");
});

test("an answer that is lost is no conflict with oneself", async ({ browser }) => {
  const { context, interview } = await panelist(browser);
  const page = await open(context, `${interview}?q=4`);
  // The server keeps it, and the answer never comes.
  await page.route("**/api/scorecard/draft", async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await notes(page).fill("Kept, and not answered.");
  await expect(line(page)).toHaveText("Offline, one change kept here");
  await notes(page).fill("Kept, and not answered. And more.");
  await expect(line(page)).toHaveText(/^Saved/, { timeout: 10_000 });
  await page.reload();
  await expect(notes(page)).toHaveValue("Kept, and not answered. And more.");
});

test("two windows that write on different questions are joined", async ({ browser }) => {
  const { context, interview } = await panelist(browser);
  const [one, other] = [await open(context, `${interview}?q=5`), await open(context, `${interview}?q=6`)];
  await notes(one).fill("From the first window.");
  await expect(line(one)).toHaveText(/^Saved/);
  await notes(other).fill("From the second window.");
  await expect(line(other)).toHaveText(/^Saved/);
  await other.goto(`${interview}?q=5`);
  await expect(notes(other)).toHaveValue("From the first window.");
  await other.goto(`${interview}?q=6`);
  await expect(notes(other)).toHaveValue("From the second window.");
});

for (const keep of ["mine", "theirs"] as const) {
  test(`where two windows change the same both texts are shown, and one keeps ${keep}`, async ({ browser }) => {
    const { context, interview } = await panelist(browser);
    const address = `${interview}?q=${keep === "mine" ? 7 : 8}`;
    const [one, other] = [await open(context, address), await open(context, address)];
    await notes(one).fill("The first window says this.");
    await expect(line(one)).toHaveText(/^Saved/);
    await notes(other).fill("The second says that.");
    const conflict = other.getByRole("alert");
    await expect(conflict).toContainText("The first window says this.");
    await expect(conflict).toContainText("The second says that.");
    await conflict.getByRole("button", { name: keep === "mine" ? "Keep the text of this window" : "Take the text of the other" }).click();
    await expect(conflict).toHaveCount(0);
    await expect(line(other)).toHaveText(/^Saved/);
    const kept = keep === "mine" ? "The second says that." : "The first window says this.";
    await expect(notes(other)).toHaveValue(kept);
    await other.reload();
    await expect(notes(other)).toHaveValue(kept);
  });
}

test("without JavaScript a later text of another window is shown beside one's own", async ({ browser }) => {
  const { context, interview } = await panelist(browser);
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
  const page = await plain.newPage();
  await page.goto(`${interview}?q=9`);
  const awakened = await open(context, `${interview}?q=9`);
  await notes(awakened).fill("Kept while the other one wrote.");
  await expect(line(awakened)).toHaveText(/^Saved/);
  await notes(page).fill("Written without JavaScript.");
  await page.locator("button[value=stay]").click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(notes(page)).toHaveValue("Written without JavaScript.");
  await expect(page.locator("blockquote")).toHaveText("Kept while the other one wrote.");
  await page.locator("button[value=stay]").click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await awakened.reload();
  await expect(notes(awakened)).toHaveValue("Written without JavaScript.");
});

test("what was typed before the page woke up, and what was typed last before leaving, is kept", async ({ browser }) => {
  const { context, interview } = await panelist(browser);
  const page = await context.newPage();
  await page.route("**/*.wasm", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await page.goto(`${interview}?q=3`);
  await notes(page).fill("Typed at once.");
  await awake(page);
  await expect(line(page)).toHaveText(/^Saved/);

  // By a link of the page, which waits; and by going elsewhere, for which nothing waits.
  await notes(page).press("Control+End");
  await notes(page).pressSequentially(" And a little more.");
  await page.getByRole("button", { name: "Go to scoring" }).click();
  await page.waitForURL((url) => !url.pathname.endsWith("interview"));
  await page.goto(`${interview}?q=3`);
  await expect(notes(page)).toHaveValue("Typed at once. And a little more.");
  await awake(page);
  await notes(page).press("Control+End");
  await notes(page).pressSequentially(" The end.");
  await page.goto(`${PROGRAM}/en/about`);
  await expect
    .poll(async () => {
      await page.goto(`${interview}?q=3`);
      return notes(page).inputValue();
    })
    .toBe("Typed at once. And a little more. The end.");
});

test("the soft clock says how long a question has been open, and stands still when it is told to", async ({ browser }) => {
  const { context, interview } = await panelist(browser);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`${interview}?q=1`);
  await awake(page);
  const clock = page.locator(".clock");
  await expect(clock).toHaveText(/^\d+ min$/);
  await page.clock.runFor("02:05");
  await expect(clock).toHaveText(/^2 min so far \(\d+ planned\)$/);
  await page.getByRole("button", { name: "Pause the clock" }).click();
  await page.clock.runFor("03:00");
  await expect(clock).toHaveText(/^2 min so far/);
  await page.getByRole("button", { name: "Resume the clock" }).click();
  await page.locator("#asked").focus();
  await page.keyboard.press("j");
  await expect(clock, "each question has its own time").toHaveText(/^\d+ min$/);
  await page.keyboard.press("k");
  await expect(clock).toHaveText(/^2 min so far/);
});

test("without JavaScript every way on keeps what was written", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${PROGRAM}/en/sign-in?email=presidence@demo.example`);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("form#sign-in button[type=submit]").click();
  await page.goto(`${PROGRAM}/en/my-interviews`);
  const interview = PROGRAM + (await page.locator("main a.act-link").getAttribute("href"))!;
  await page.goto(`${interview}?q=5`);
  await notes(page).fill("On the way to another question.");
  await page.locator('.work-list button[value="7"]').click();
  await expect(page).toHaveURL(/q=7/);
  await notes(page).fill("On the way to the scores.");
  await page.getByRole("button", { name: "Go to scoring" }).click();
  await expect(page.locator("#evidence")).toBeVisible();
  await page.locator("#evidence").fill("On the way back to the interview.");
  await page.getByRole("button", { name: "Back to the interview" }).click();
  for (const [number, text] of [["5", "On the way to another question."], ["7", "On the way to the scores."]]) {
    await page.goto(`${interview}?q=${number}`);
    await expect(notes(page)).toHaveValue(text!);
  }
  await page.goto(interview.replace("/interview", ""));
  await expect(page.locator("#evidence")).toHaveValue("On the way back to the interview.");
});
