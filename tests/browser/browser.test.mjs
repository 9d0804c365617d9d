// What only a browser does: keeps cookies as it likes, obeys policies, runs the script, has a keyboard.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import puppeteer from 'puppeteer-core';

const url = process.env.TENANTRY_URL;
const token = process.env.TENANTRY_CONTROL_TOKEN;
let browser;

before(async () => {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox'] });
});
after(() => browser.close());

async function control(path, body) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/_tenantry/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

/** A page of a browser with cookies of its own; it has not met any problem when `run` ends. */
async function visit(run, { scripts = true } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
  await page.setJavaScriptEnabled(scripts);
  await run(page);
  await context.close();
  assert.deepEqual(problems, []);
}

async function enter(page) {
  const { url: link } = await control('links');
  await page.goto(link);
  await page.waitForFunction(() => location.pathname === '/_tenantry/', { polling: 50 });
}

const texts = (page, selector) => page.$$eval(selector, (found) => found.map((one) => one.textContent));

test('a link leads to the page, with a script and without', async () => {
  for (const scripts of [true, false]) {
    await visit(async (page) => {
      const { url: link } = await control('links');
      await page.goto(link);
      await page.waitForSelector('#tenants');
      assert.equal(new URL(page.url()).pathname, '/_tenantry/');
      assert.equal(await page.$eval('.copy', (button) => button.hidden), !scripts);
    }, { scripts });
  }
});

test('the list of tenants is refreshed in place', async () => {
  await visit(async (page) => {
    await enter(page);
    const { handle } = await control('tenants', { from: 'default' });
    assert.ok(!(await texts(page, 'tbody th')).includes(handle));
    await page.evaluate(() => (document.body.dataset.same = 'yes'));
    await page.click('a[data-fragment]');
    await page.waitForFunction((name) => document.querySelector('tbody').textContent.includes(name), {}, handle);
    assert.equal(await page.$eval('body', (body) => body.dataset.same), 'yes', 'the page was not loaded anew');
    assert.equal(await page.$eval('.copy', (button) => button.hidden), false, 'the new buttons work, too');
  });
});

test('requests are listed as they come, the latest first', async () => {
  await visit(async (page) => {
    await enter(page);
    await fetch(`${url}/security/whoami`, { method: 'POST' });
    await page.waitForSelector('.live li');
    await fetch(`${url}/sysinfo/version`);
    await page.waitForFunction(() => document.querySelectorAll('.live li').length === 2);
    assert.deepEqual(await texts(page, '.live li'), ['200 GET /sysinfo/version', '401 POST /security/whoami']);
  });
});

test('the URL of a tenant is copied', async () => {
  await visit(async (page) => {
    // A headless browser has no clipboard.
    await page.evaluateOnNewDocument(() => {
      const writeText = async (text) => (window.copied = text);
      Object.defineProperty(navigator, 'clipboard', { value: { writeText } });
    });
    await enter(page);
    await page.click('.copy');
    await page.waitForFunction(() => document.querySelector('.copy').textContent === 'Copied');
    assert.equal(await page.evaluate(() => window.copied), url);
  });
});

test('every control is reached by the keyboard, and shows that it is', async () => {
  await visit(async (page) => {
    await enter(page);
    const controls = await page.$$eval('a, button:not([hidden]), [tabindex="0"]', (found) => found.length);
    const seen = new Set();
    for (let n = 0; n < controls; n += 1) {
      await page.keyboard.press('Tab');
      const [key, outline] = await page.evaluate(() => {
        const all = [...document.querySelectorAll('a, button, [tabindex="0"]')];
        return [all.indexOf(document.activeElement), getComputedStyle(document.activeElement).outlineStyle];
      });
      assert.equal(outline, 'solid');
      seen.add(key);
    }
    assert.equal(seen.size, controls);
  });
});

test('nothing is wider than a narrow screen', async () => {
  await visit(async (page) => {
    await page.setViewport({ width: 360, height: 800 });
    await enter(page);
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(inner <= outer, `${inner} of ${outer}`);
  });
});

test('a page of another origin changes nothing, even where its policy lets it ask', async () => {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await enter(page);
  // A tenant's port is the same host, so the cookie would go along if it were not for `SameSite` and the origin.
  const { url: other } = await control('tenants', { from: 'default' });
  await page.setBypassCSP(true);
  await page.goto(`${other}/login`);
  for (const origin of [url, other]) {
    const kind = await page.evaluate(async (target) => {
      const answer = await fetch(target, { method: 'POST', mode: 'no-cors', credentials: 'include' });
      return answer.type;
    }, `${origin}/_tenantry/v1/tenants/default/keys`);
    assert.ok(['opaque', 'basic'].includes(kind), 'it was asked and answered');
  }
  const { keys } = await fetch(`${url}/oauth2/keys/JamesTest`).then((answer) => answer.json());
  assert.equal(keys.length, 1, 'no key was made');
  await context.close();
});
