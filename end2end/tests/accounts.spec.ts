// Signing in and out, setting up, taking up an invitation, one's own account: in both languages, wide and narrow, with and without JavaScript.
import {
  LANGUAGES,
  PASSWORD,
  PROGRAM,
  WAYS,
  awake,
  expect,
  expectAccessible,
  expectNoStyleOfItsOwn,
  installation,
  named,
  test,
  type Lang,
} from "./house";
import type { Page } from "@playwright/test";

const WORDS = {
  en: {
    signIn: "Sign in",
    signOut: "Sign out",
    email: "E-mail address",
    password: "Password",
    repeat: "The same password once more",
    current: "Current password",
    chosen: "New password",
    change: "Change the password",
    changed: "Your password is changed.",
    setUp: "Set up",
    welcome: "The installation is set up",
    done: "This installation is set up already.",
    neutral: "do not match",
    account: "Your account",
    hr: "HR",
    differ: "The two are not the same.",
    choose: "Choose this password",
    chose: "Your password is chosen",
    used: "This invitation has already been used",
    thisOne: "This device",
    end: /^End/,
    ended: "The session is ended.",
    signedOut: "You are signed out",
  },
  fr: {
    signIn: "Se connecter",
    signOut: "Se déconnecter",
    email: "Adresse électronique",
    password: "Mot de passe",
    repeat: "Le même mot de passe, encore une fois",
    current: "Mot de passe actuel",
    chosen: "Nouveau mot de passe",
    change: "Changer le mot de passe",
    changed: "Votre mot de passe est changé.",
    setUp: "Mettre en service",
    welcome: "L’installation est en service",
    done: "Cette installation est déjà en service.",
    neutral: "ne correspondent pas",
    account: "Votre compte",
    hr: "RH",
    differ: "Les deux saisies diffèrent.",
    choose: "Choisir ce mot de passe",
    chose: "Votre mot de passe est choisi",
    used: "Cette invitation a déjà servi",
    thisOne: "Cet appareil",
    end: /^Fermer/,
    ended: "La session est fermée.",
    signedOut: "Votre session est fermée",
  },
} as const;

/** Fills the form for signing in and sends it. */
async function signIn(page: Page, lang: Lang, email: string, password: string) {
  const words = WORDS[lang];
  await page.getByLabel(words.email).fill(email);
  await page.getByLabel(words.password, { exact: true }).fill(password);
  await page.getByRole("button", { name: words.signIn }).click();
}

for (const way of WAYS) {
  const { lang, width, javaScriptEnabled } = way;
  const words = WORDS[lang];

  test.describe(named(way), () => {
    test.use({ javaScriptEnabled, viewport: { width, height: 800 } });

    /** The page has arrived, and nothing is wrong with it. */
    const expectWell = async (page: Page) => {
      await awake(page, javaScriptEnabled);
      await expectNoStyleOfItsOwn(page);
      await expectAccessible(page, javaScriptEnabled);
    };

    test("somebody signs in from a link with their address, sees who they are, and signs out", async ({ page }) => {
      await page.goto(`${PROGRAM}/${lang}/sign-in?email=rh@demo.example`);
      await expectWell(page);
      await expect(page.getByLabel(words.email)).toHaveValue("rh@demo.example");
      await signIn(page, lang, "rh@demo.example", "not the password");
      await expectWell(page);
      await expect(page.getByRole("alert")).toContainText(words.neutral);
      await expect(page.getByRole("alert")).toBeFocused();
      await expect(page.getByLabel(words.email)).toHaveValue("rh@demo.example");
      await expect(page.getByLabel(words.password, { exact: true })).toHaveValue("");
      expect(page.url()).toBe(`${PROGRAM}/${lang}/sign-in`);

      await signIn(page, lang, "rh@demo.example", PASSWORD);
      await expect(page).toHaveURL(`${PROGRAM}/${lang}/vacancies`);
      await expectWell(page);
      const head = page.getByRole("banner");
      await expect(head).toContainText("Mariam Koné");
      await expect(head).toContainText(words.hr);

      await head.getByRole("link", { name: "Mariam Koné" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.account);
      await expectWell(page);
      await head.getByRole("button", { name: words.signOut }).click();
      await expect(page.getByRole("status")).toContainText(words.signedOut);
      await expectWell(page);
      // The way back leads to no page of theirs.
      await page.goBack();
      await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(words.account);
      await expect(page.getByText("rh@demo.example")).toHaveCount(0);
    });

    test("somebody sets up an installation, with a mistake on the way", async ({ page }) => {
      await using house = await installation("fresh");
      await page.goto(house.link(lang));
      await expectWell(page);
      const labels = page.locator(".form").getByRole("textbox");
      await expect(labels).not.toHaveCount(0);
      await page.locator("[name=name_fr]").fill("Agence de protection de l’enfance");
      await page.locator("[name=name_en]").fill("Child Protection Agency");
      await page.locator("[name=safeguarding_lead]").fill("Josué Rasoanaivo");
      await page.locator("[name=person_name]").fill("Awa Ndiaye");
      await page.locator("[name=email]").fill("awa@agence.example");
      await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
      await page.getByLabel(words.repeat).fill("another one");
      await page.getByRole("button", { name: words.setUp }).click();
      await expectWell(page);
      const alert = page.getByRole("alert");
      await expect(alert).toContainText(words.differ);
      await expect(page.locator("[name=safeguarding_lead]")).toHaveValue("Josué Rasoanaivo");
      // From the summary to the field.
      await alert.getByRole("link").first().click();
      await expect(page.locator("[name=local_contact]")).toBeFocused();
      await page.locator("[name=local_contact]").fill("116");
      await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
      await page.getByLabel(words.repeat).fill(PASSWORD);
      await page.getByRole("button", { name: words.setUp }).click();
      await expect(page.getByRole("status").first()).toContainText(words.welcome);
      await expect(page.getByRole("banner")).toContainText("Awa Ndiaye");
      await expectWell(page);

      await page.goto(house.link(lang));
      await expect(page.getByText(words.done)).toBeVisible();
      await expectWell(page);
    });

    test("somebody takes up an invitation", async ({ page }) => {
      await using house = await installation("invitation");
      await page.goto(house.link(lang));
      await expectWell(page);
      await expect(page.getByText("Nadège Toussaint")).toBeVisible();
      await page.getByLabel(words.password, { exact: true }).fill("short");
      await page.getByLabel(words.repeat).fill("short");
      await page.getByRole("button", { name: words.choose }).click();
      await expect(page.getByRole("alert")).toContainText("15");
      await expectWell(page);
      await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
      await page.getByLabel(words.repeat).fill(PASSWORD);
      await page.getByRole("button", { name: words.choose }).click();
      await expect(page.getByRole("status").first()).toContainText(words.chose);
      await expect(page.getByRole("banner")).toContainText("Nadège Toussaint");
      await page.goto(house.link(lang));
      await expect(page.getByText(words.used)).toBeVisible();
      await expectWell(page);
    });

    test("a link that leads nowhere any more says what to do", async ({ page }) => {
      for (const path of ["set-up/nothing", "invitation/nothing"]) {
        await page.goto(`${PROGRAM}/${lang}/${path}`);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(page.getByRole("button", { name: /./ })).toHaveCount(0);
        await expectWell(page);
      }
    });

    test("whoever is asked to sign in comes back to where they were going", async ({ page }) => {
      await page.goto(`${PROGRAM}/${lang}/account`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.signIn);
      await signIn(page, lang, "panel@demo.example", PASSWORD);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.account);
      expect(page.url()).toBe(`${PROGRAM}/${lang}/account`);
    });

    test("somebody ends a session elsewhere and changes their password", async ({ page, browser }) => {
      await using house = await installation("invitation");
      const email = "mariam.kone@teranga.example";
      const elsewhere = await browser.newPage({ javaScriptEnabled });
      for (const device of [elsewhere, page]) {
        await device.goto(`${house.origin}/${lang}/sign-in`);
        await signIn(device, lang, email, house.password);
        await expect(device.getByRole("banner")).toContainText("Mariam Koné");
      }
      await page.goto(`${house.origin}/${lang}/account`);
      await expect(page.getByRole("cell", { name: words.thisOne })).toBeVisible();
      await page.getByRole("button", { name: words.end }).click();
      await expect(page.getByRole("status")).toContainText(words.ended);
      await elsewhere.reload();
      await expect(elsewhere.getByRole("banner")).toContainText(words.signIn);
      await elsewhere.close();

      await page.getByLabel(words.current).fill("not this one");
      await page.getByLabel(words.chosen).fill("tabouret citron rivière vélo");
      await page.getByLabel(words.repeat).fill("tabouret citron rivière vélo");
      await page.getByRole("button", { name: words.change }).click();
      await expectWell(page);
      await expect(page.getByLabel(words.current)).toHaveAttribute("aria-invalid", "true");
      await page.getByLabel(words.current).fill(house.password);
      await page.getByLabel(words.chosen).fill("tabouret citron rivière vélo");
      await page.getByLabel(words.repeat).fill("tabouret citron rivière vélo");
      await page.getByRole("button", { name: words.change }).click();
      await expect(page.getByRole("status")).toContainText(words.changed);
      await expectWell(page);
    });
  });
}

test("on the narrowest screens and in the dark nothing is cut off and every word keeps its contrast", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: "dark" });
  await using house = await installation("fresh");
  for (const lang of LANGUAGES) {
    await page.goto(house.link(lang));
    await awake(page);
    await page.getByRole("button", { name: WORDS[lang].setUp }).click();
    await awake(page);
    await expectAccessible(page);
    await page.goto(`${PROGRAM}/${lang}/sign-in`);
    await awake(page);
    await signIn(page, lang, "administration@demo.example", PASSWORD);
    await page.goto(`${PROGRAM}/${lang}/account`);
    await awake(page);
    await expectAccessible(page);
  }
});

test("a form is filled in and sent with the keyboard alone", async ({ page }) => {
  await page.goto(`${PROGRAM}/en/sign-in`);
  await awake(page);
  await page.getByLabel("E-mail address").focus();
  await page.keyboard.type("audit@demo.example");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("banner")).toContainText("auditor");
});
