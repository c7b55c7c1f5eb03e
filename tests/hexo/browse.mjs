// Opens pages of a built Hexo site in headless Chromium, each in a window of its own size, and says what it saw.
//
// node browse.mjs CHROMIUM JOB: JOB is a JSON file {folder, profile, base, pictures, report, pages: [{path, width,
// height, scroll, screenshot}]}. folder: the site's `public/`, which is served as base (`https://blog.example/`).
// pictures: what stands for ZAKER's picture hosts. scroll: a selector of what is brought into view. screenshot: a PNG
// file. Nothing else is loaded: the machine's network is not asked. Writes to report [{path, images, videos, frames,
// title, problems}], problems: errors of the page's own and what base does not have.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const [chromium, jobFile] = process.argv.slice(2);
const job = JSON.parse(await readFile(jobFile, 'utf8'));
const base = new URL(job.base);
const LONGEST = 10_000; // milliseconds for a page to load, and for an answer of the browser's
const SETTLE = 1200; // milliseconds at most for what a theme does after loading
const TYPES = {
  html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', json: 'application/json', xml: 'text/xml',
  jpg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp', svg: 'image/svg+xml', woff2: 'font/woff2',
};
const PLAYER = `<body style="margin:0;height:100vh;background:#1d1f21;color:#ddd;font:16px sans-serif;display:grid;
place-items:center"><div style="text-align:center"><div style="font-size:40px">▶</div>v.qq.com</div>`;

const COVER = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="#b9c7cf"/>
<path d="M0 300L140 120L230 230L290 170L400 300Z" fill="#8fa3ae"/><circle cx="300" cy="80" r="32" fill="#e8ecee"/></svg>`;

const browser = spawn(chromium, [
  '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-dev-shm-usage', '--mute-audio',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-default-apps',
  '--disable-extensions', '--hide-scrollbars', '--lang=zh-CN', '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-features=IsolateOrigins,site-per-process', '--disable-site-isolation-trials',
  '--remote-debugging-pipe', `--user-data-dir=${job.profile}`,
], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
let finished = false;
browser.on('exit', (code) => {
  if (finished) return;
  console.error(`the browser ended with ${code}`);
  process.exit(1);
});

const waiting = new Map();
let number = 0;
let rest = '';
let problems = [];
let loaded = () => {};

function send(method, params = {}, sessionId = undefined) {
  const id = ++number;
  browser.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
  const answered = new Promise((resolve) => waiting.set(id, resolve));
  return Promise.race([answered, sleep(LONGEST).then(() => { throw new Error(`${method}: no answer`); })]);
}

browser.stdio[4].setEncoding('utf8').on('data', (data) => {
  const messages = (rest + data).split('\0');
  rest = messages.pop();
  for (const message of messages.map((text) => JSON.parse(text))) {
    if (message.id) {
      waiting.get(message.id)?.(message.error ? { error: message.error } : message.result);
      waiting.delete(message.id);
    } else {
      EVENTS[message.method]?.(message.params, message.sessionId);
    }
  }
});

// What stands for the network: the folder, the stand-in of the picture hosts, a player and a cover of our own.
async function answer(url, type) {
  if (url.origin === base.origin) {
    const path = decodeURIComponent(url.pathname);
    const file = path.startsWith(base.pathname) ? path.slice(base.pathname.length) : '';
    const name = file === '' || file.endsWith('/') ? `${file}index.html` : file;
    return { body: await readFile(join(job.folder, name)), type: TYPES[name.split('.').pop()] };
  }
  const address = url.hostname === 'cors.zfour.workers.dev' ? new URL(url.search.slice(1)) : url;
  if (/^zkres\d?\.myzaker\.com$/.test(address.hostname) && type === 'Image') {
    const reply = await fetch(`${job.pictures}${address.pathname}`);
    if (!reply.ok) throw new Error(`${reply.status}`);
    return { body: Buffer.from(await reply.arrayBuffer()), type: reply.headers.get('content-type') };
  }
  if (url.hostname === 'picsum.photos') return { body: Buffer.from(COVER), type: TYPES.svg };
  return url.hostname === 'v.qq.com' && type === 'Document' ? { body: Buffer.from(PLAYER), type: TYPES.html } : null;
}

const EVENTS = {
  'Fetch.requestPaused': async ({ requestId, request, resourceType }, session) => {
    const url = new URL(request.url);
    const found = await answer(url, resourceType).catch((error) => {
      if (url.pathname !== '/favicon.ico') problems.push(`${request.url}: ${error.code ?? error.message}`);
    });
    if (!found) return send('Fetch.failRequest', { requestId, errorReason: 'AddressUnreachable' }, session);
    return send('Fetch.fulfillRequest', {
      requestId,
      responseCode: 200,
      responseHeaders: [{ name: 'Content-Type', value: found.type ?? 'application/octet-stream' }],
      body: found.body.toString('base64'),
    }, session);
  },
  'Runtime.exceptionThrown': ({ exceptionDetails: { url, text, exception } }) => {
    problems.push(`${url ?? ''}: ${exception?.description ?? text}`);
  },
  'Page.loadEventFired': () => loaded(),
};

// Runs in the page.
async function look(selector) {
  const pictures = [...document.images];
  for (const picture of pictures) picture.loading = 'eager';
  const late = new Promise((resolve) => setTimeout(resolve, 5000));
  const done = (picture) => picture.complete || new Promise((resolve) => {
    picture.addEventListener('load', resolve);
    picture.addEventListener('error', resolve);
  });
  await Promise.race([Promise.all(pictures.map(done)), late]);
  if (selector) document.querySelector(selector)?.scrollIntoView({ block: 'center', behavior: 'instant' });
  const box = (element) => element.getBoundingClientRect();
  return {
    title: document.title,
    images: pictures.map((picture) => ({ src: picture.getAttribute('src'), width: picture.naturalWidth })),
    videos: [...document.querySelectorAll('video')].map((video) => ({
      src: video.src, poster: video.poster, width: box(video).width, height: box(video).height,
    })),
    frames: [...document.querySelectorAll('iframe')].map((frame) => ({ src: frame.src, height: box(frame).height })),
    wide: document.documentElement.scrollWidth - window.innerWidth,
  };
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// Returns when no animation runs and the page keeps its height.
async function settled(session) {
  const state = `[document.getAnimations().some((one) => one.playState === 'running'), document.documentElement.scrollHeight]`;
  const last = Date.now() + SETTLE;
  let height = -1;
  do {
    await sleep(150);
    const { result } = await send('Runtime.evaluate', { expression: state, returnByValue: true }, session);
    const [moves, found] = result.value;
    if (!moves && found === height) return;
    height = found;
  } while (Date.now() < last);
}

const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
for (const domain of ['Page', 'Runtime']) await send(`${domain}.enable`, {}, sessionId);
await send('Fetch.enable', { patterns: [{ urlPattern: 'http*' }] }, sessionId);
const report = [];
for (const { path, width, height, scroll, screenshot } of job.pages) {
  problems = [];
  const shape = { width, height, deviceScaleFactor: 1, mobile: false };
  await send('Emulation.setDeviceMetricsOverride', shape, sessionId);
  const ready = new Promise((resolve) => { loaded = resolve; });
  const url = new URL(path.split('/').map(encodeURIComponent).join('/'), base).href;
  await send('Page.navigate', { url }, sessionId);
  await Promise.race([ready, sleep(LONGEST)]);
  const expression = `(${look})(${JSON.stringify(scroll ?? '')})`;
  const seen = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId);
  await settled(sessionId);
  if (screenshot) {
    const { data } = await send('Page.captureScreenshot', { format: 'png' }, sessionId);
    await writeFile(screenshot, Buffer.from(data, 'base64'));
  }
  report.push({ path, ...seen.result.value, problems });
}
finished = true;
await Promise.race([send('Browser.close'), sleep(2000)]).catch(() => {});
browser.kill('SIGKILL');
await writeFile(job.report, JSON.stringify(report));
process.exit(0);
