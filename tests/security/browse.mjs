// Opens pages in a real headless Chromium, uses all that can be used in them, and tells what they did.
//
// node browse.mjs CHROMIUM FOLDER PAGES REPORT: reads {name: html} and writes {findings: {name: [[kind, what], …]},
// requests: {name: [[type, address, whether an element of the page shows it], …]}, articles: {name: how many stand side by
// side, 0 where not every element could be used}, opened, connections}.
//
// It speaks the DevTools protocol over a pipe. Every request of a page is answered here and leaves nothing; what went
// around that would reach the server below, the only place that names lead to.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';

const [chromium, folder, pagesFile, reportFile] = process.argv.slice(2);
const PAGES = Object.entries(JSON.parse(await readFile(pagesFile, 'utf8')));
const TABS = 6;
const LONGEST = 10_000; // milliseconds for a page to load, and for an answer of the browser's
const STUCK = 2000; // milliseconds after which a tab is given up that a dialog holds
const SETTLE = 40; // milliseconds for what begins after loading and using
const PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-default-apps',
  '--disable-extensions', '--mute-audio', '--no-startup-window', '--window-size=300,300', '--remote-debugging-pipe',
  '--autoplay-policy=no-user-gesture-required', '--disable-site-isolation-trials',
  // Frames of other sites stay in the process of their page, where they are seen.
  '--disable-features=IsolateOrigins,site-per-process,IsolateSandboxedIframes,BackForwardCache',
];

const report = { findings: {}, requests: {}, articles: {}, opened: 0, connections: [] };

const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (data) => {
    report.connections.push(data.toString('latin1').slice(0, 200));
    socket.destroy();
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const browser = spawn(
  chromium,
  [...FLAGS, `--user-data-dir=${folder}`, `--host-resolver-rules=MAP * 127.0.0.1:${server.address().port}`],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
);
browser.on('exit', (code) => {
  if (!finished) {
    console.error(`the browser ended with ${code}`);
    process.exit(1);
  }
});
let finished = false;
browser.stdio[3].on('error', () => {}); // what is told to a browser that has just been closed

// Protocol

const waiting = new Map();
const tabs = new Map(); // by session, those of a page's frames, workers and windows too
const targets = new Set();
const again = new Set(); // names of pages that another tab was given up with
let number = 0;

function send(method, params = {}, sessionId = undefined) {
  const id = ++number;
  browser.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
  const answered = new Promise((resolve) => waiting.set(id, resolve));
  return Promise.race([answered, sleep(LONGEST).then(() => ({}))]);
}

let rest = '';
browser.stdio[4].setEncoding('utf8').on('data', (data) => {
  const messages = (rest + data).split('\0');
  rest = messages.pop();
  for (const message of messages.map((text) => JSON.parse(text))) {
    if (message.id) {
      waiting.get(message.id)?.(message.error ? { error: message.error } : message.result);
      waiting.delete(message.id);
    } else {
      EVENTS[message.method]?.(message.params, tabs.get(message.sessionId), message.sessionId);
    }
  }
});

function find(tab, kind, what) {
  if (tab?.name) (report.findings[tab.name] ??= []).push([kind, String(what).slice(0, 200)]);
}

const EVENTS = {
  'Fetch.requestPaused': ({ requestId, request, resourceType, frameId }, tab, session) => {
    const answer = (type, body, base64 = false) =>
      send('Fetch.fulfillRequest', {
        requestId,
        responseCode: 200,
        responseHeaders: [{ name: 'Content-Type', value: type }],
        body: base64 ? body : Buffer.from(body).toString('base64'),
      }, session);
    const fail = () => send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }, session);
    const page = resourceType === 'Document' && frameId === tab.frame;
    if (page && request.url === tab.url) {
      tab.name = tab.next;
      return answer('text/html; charset=utf-8', tab.html);
    }
    if (page) {
      find(tab, 'navigation', request.url);
      tab.loaded?.();
      return fail();
    }
    // The browser asks for it by itself.
    if (request.url === 'http://page.test/favicon.ico') return fail();
    if (tab.name) (report.requests[tab.name] ??= []).push([resourceType, request.url, false]);
    if (resourceType === 'Document') return answer('text/html', '<p>');
    if (resourceType === 'Script') return answer('text/javascript', 'alert("script")');
    if (resourceType === 'Image' && /myzaker\.com/.test(request.url)) return answer('image/gif', PIXEL, true);
    return fail();
  },
  'Debugger.scriptParsed': ({ url, executionContextAuxData, hash, length }, tab) => {
    // The format has handlers without a value, and `use` below runs in a world of its own.
    if (length && executionContextAuxData?.type !== 'isolated') find(tab, 'script', url || hash);
  },
  'Runtime.consoleAPICalled': ({ type }, tab) => find(tab, 'script', `console.${type}`),
  'Page.javascriptDialogOpening': ({ type, message }, tab, session) => {
    find(tab, 'dialog', `${type} ${message}`);
    close(tab, session);
  },
  'Page.frameRequestedNavigation': ({ url, reason, frameId }, tab) => {
    if (frameId !== tab.frame) return;
    find(tab, 'navigation', `${reason} ${url}`);
  },
  'Page.windowOpen': ({ url }, tab) => find(tab, 'navigation', `window ${url}`),
  'Page.downloadWillBegin': ({ url }, tab) => find(tab, 'navigation', `download ${url}`),
  'Page.loadEventFired': (_, tab) => tab?.loaded?.(),
  'Network.webSocketCreated': ({ url }, tab) => find(tab, 'request', url),
  'Target.attachedToTarget': ({ sessionId, targetInfo }, tab) => {
    if (!tab) return;
    tabs.set(sessionId, tab);
    find(tab, targetInfo.type === 'page' ? 'navigation' : 'request', `${targetInfo.type} ${targetInfo.url}`);
    watch(sessionId);
    send('Runtime.runIfWaitingForDebugger', {}, sessionId);
  },
  'Target.targetCreated': ({ targetInfo: { targetId, type, openerId } }) => {
    if (type !== 'page' || targets.has(targetId) || !openerId) return;
    const opener = [...tabs.values()].find((tab) => tab.target === openerId);
    find(opener, 'navigation', 'window');
    send('Target.closeTarget', { targetId });
  },
};

// Closes the dialog that is open. One that a page opened as it was left cannot be closed: its tab stands still for good.
async function close(tab, session) {
  const last = Date.now() + STUCK;
  for (;;) {
    const { error } = await send('Page.handleJavaScriptDialog', { accept: true }, session);
    if (!error || !/active/.test(error.message)) return;
    if (Date.now() > last) return tab?.stuck?.();
    await sleep(SETTLE);
  }
}

function watch(session) {
  return Promise.all([
    send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }, session),
    send('Network.enable', {}, session),
    send('Page.enable', {}, session),
    send('Runtime.enable', {}, session),
    send('Debugger.enable', {}, session),
    send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }, session),
  ]);
}

// Runs beside the page, in a world of its own: follows every link, sends every form and raises every event that an
// element has a handler for. Links of the web are not followed; a reader may do so. Returns what the page may show.
function use() {
  const web = /^(https?|ftp|mailto|tel):$/;
  const stay = (event) => {
    const link = event.target.closest?.('a[href]');
    if (link && (web.test(link.protocol) || /^https?:/i.test(link.getAttribute('href')))) event.preventDefault();
  };
  window.addEventListener('click', stay, true);
  const all = document.querySelectorAll('*');
  const elements = [...all].slice(0, 1000);
  for (const element of elements) {
    for (const { name } of [...element.attributes]) {
      if (!name.startsWith('on') || name === 'on') continue;
      for (const target of [element, ...(/^(html|body|frameset)$/i.test(element.tagName) ? [window] : [])]) {
        target.dispatchEvent(new Event(name.slice(2), { cancelable: true }));
      }
    }
    try {
      if (element.matches('a, area, button, input, summary, label')) {
        element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
      }
      if (element.tagName === 'FORM') HTMLFormElement.prototype.submit.call(element);
    } catch {
      // Not every element can be used.
    }
  }
  const addresses = (selector, name) => [...document.querySelectorAll(selector)].map((element) => element[name]);
  return {
    Image: [...addresses('img', 'src'), ...addresses('video', 'poster')],
    Media: addresses('video, audio, source', 'src'),
    TextTrack: addresses('track', 'src'),
    Document: addresses('iframe', 'src'),
    pings: addresses('[ping]', 'ping'),
    articles: all.length > elements.length ? 0 : document.querySelectorAll('body > article').length,
    template: document.documentElement.outerHTML.includes('tplran'),
  };
}

async function open(tab, session, [name, html]) {
  const url = `http://page.test/${encodeURIComponent(name)}.html`;
  const loaded = new Promise((resolve) => { tab.loaded = resolve; });
  let isStuck = false;
  const stuck = new Promise((resolve) => { tab.stuck = () => { isStuck = true; resolve({}); }; });
  const unlessStuck = (step) => Promise.race([step, stuck]);
  Object.assign(tab, { next: name, html, url });
  await unlessStuck(send('Page.navigate', { url }, session));
  await unlessStuck(Promise.race([loaded, sleep(LONGEST)]));
  const world = send('Page.createIsolatedWorld', { frameId: tab.frame, worldName: 'reader' }, session);
  const contextId = (await unlessStuck(world)).executionContextId;
  const using = { expression: `(${use})()`, contextId, returnByValue: true, userGesture: true };
  const shown = contextId && (await unlessStuck(send('Runtime.evaluate', using, session))).result?.value;
  await sleep(SETTLE);
  if (shown) {
    for (const ping of shown.pings) find(tab, 'request', `ping ${ping}`);
    if (shown.template) find(tab, 'template', name);
    for (const request of report.requests[name] ?? []) request[2] = (shown[request[0]] ?? []).includes(request[1]);
    report.articles[name] = shown.articles;
    report.opened += 1;
  } else if (isStuck && !again.has(name)) {
    again.add(name);
    PAGES.push([name, html]);
  } else {
    (report.findings[name] ??= []).push(['lost', url]);
  }
  // Whatever is still under way ends with the page and is not the next one's.
  Object.assign(tab, { name: '', url: '', loaded: undefined, stuck: undefined });
  return Boolean(shown);
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// Opens a tab and in it one page after the other, until there are no more or the tab does not answer any more.
async function work() {
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  targets.add(targetId);
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const tab = { target: targetId, frame: '', name: '', url: '', html: '' };
  tabs.set(sessionId, tab);
  tab.frame = (await send('Page.getFrameTree', {}, sessionId)).frameTree.frame.id;
  await watch(sessionId);
  let answers = true;
  while (answers && PAGES.length) answers = await open(tab, sessionId, PAGES.shift());
  await send('Target.closeTarget', { targetId });
  if (PAGES.length) await work();
}

await send('Target.setDiscoverTargets', { discover: true });
await send('Browser.setDownloadBehavior', { behavior: 'deny' });
await Promise.all(Array.from({ length: TABS }, work));
finished = true;
await Promise.race([send('Browser.close'), sleep(2000)]);
browser.kill('SIGKILL');
server.close();
await writeFile(reportFile, JSON.stringify(report));
process.exit(0);
