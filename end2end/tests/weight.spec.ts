// What the pages of an interview weigh on the line for somebody with an empty cache, who runs no JavaScript.
import { LANGUAGES, PASSWORD, PROGRAM, expect, test } from "./house";

test.use({ javaScriptEnabled: false });

/** What may come over the line: the page with its style, and the same with its fonts. */
const WITHOUT_FONTS = 60_000;
const WITH_FONTS = 150_000;

for (const lang of LANGUAGES) {
  test(`an interview and its scores are light (${lang})`, async ({ page, context }) => {
    await page.goto(`${PROGRAM}/${lang}/sign-in?email=presidence@demo.example`);
    await page.locator("[name=password]").fill(PASSWORD);
    await page.locator("form#sign-in button[type=submit]").click();
    await page.goto(`${PROGRAM}/${lang}/my-interviews`);
    const interview = (await page.locator("main a.act-link").getAttribute("href"))!;
    const line = await context.newCDPSession(page);
    await line.send("Network.enable");
    await line.send("Network.setCacheDisabled", { cacheDisabled: true });
    const names = new Map<string, string>();
    let fonts = 0, others = 0;
    line.on("Network.requestWillBeSent", ({ requestId, request }) => names.set(requestId, request.url));
    line.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (names.get(requestId)?.endsWith(".woff2")) fonts += encodedDataLength;
      else others += encodedDataLength;
    });
    for (const address of [interview, interview.replace("/interview", "")]) {
      fonts = others = 0;
      await page.goto(PROGRAM + address, { waitUntil: "networkidle" });
      expect(fonts, "the fonts were fetched").toBeGreaterThan(10_000);
      expect(others, "the page and its style were fetched").toBeGreaterThan(5_000);
      expect(others, address).toBeLessThanOrEqual(WITHOUT_FONTS);
      expect(others + fonts, address).toBeLessThanOrEqual(WITH_FONTS);
    }
  });
}
