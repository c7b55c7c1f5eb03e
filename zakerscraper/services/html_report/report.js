"use strict";
// The list of articles (search, filters, order, pages), a day's hours, the reader that opens one, and words at the bars
// of charts. The newest articles are there at once; the others are unpacked when these are shown.
(() => {
  const say = (text) => text; // marks what is translated when the page is made
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  // The frame's own style; `data.css` is one of the two that the page's policy lets in.
  const HEAD = '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    + `<base target="_blank"><style>${data.css}</style>`;

  const articleOf = ([id, title, section, author, published, length, pictures, path, block, place, url, channels, original]) => ({
    id, title, published, length, pictures, path, block, place, original,
    section: data.sections[section], author: data.authors[author], url: url ?? data.article + id,
    channels: channels.map((channel) => data.channels[channel]),
  });
  const articles = data.rows.map(articleOf);
  const byArticle = new Map(articles.map((article) => [article.id, article]));
  const texts = new Map(); // those of one text, the first one first, by its id
  let simplified = new Map();
  let traditional = /(?!)/;
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(traditional, (letter) => simplified.get(letter));
  const collator = new Intl.Collator("zh-CN", { numeric: true });

  let found = articles; // what the search has left, in the order shown
  let total = data.total; // how many these are: more than are there while the rest is being unpacked
  let page = 0;
  let column = "published";
  let downwards = true;
  let allTexts = null; // resolves when all are read, since a word was looked for
  let reading = 1; // what share of them is

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  async function unpack(id) {
    if (!byId(id) && document.readyState === "loading") {
      await new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
    }
    const letters = atob(byId(id).textContent);
    const bytes = new Uint8Array(letters.length);
    for (let place = 0; place < letters.length; place++) bytes[place] = letters.charCodeAt(place);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  // What this browser cannot unpack is told once; the page does without.
  function lack(error) {
    Object.assign(byId("lack"), { hidden: false, textContent: say(`This browser cannot unpack all of this page (${error.message}): older articles are not listed, and texts not searched. A newer browser shows them, and so do the documents.`) });
    return [];
  }

  // The texts: unpacked when something is looked for, a block at a time, so that the page answers meanwhile

  const INLINE = /<\/?(?:a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|rb|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr|zkspan)[ >]/;
  const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&nbsp;": " " };

  function textOf(html) {
    const text = html.replace(/<[^<>]*>/g, (tag) => (INLINE.test(tag) ? "" : " "));
    return text.replace(/&(?:lt|gt|amp|quot|nbsp);/g, (name) => ENTITIES[name]).replace(/\s+/g, " ");
  }

  function readTexts() {
    allTexts ??= (async () => {
      reading = 0;
      await ready;
      const blocks = new Map();
      for (const article of articles) blocks.set(article.block, (blocks.get(article.block) ?? []).concat(article));
      let [done, told] = [0, performance.now()];
      for (const [block, there] of blocks) {
        const bodies = block < 0 ? [] : await unpack(`block-${block}`).catch(lack);
        for (const article of there) article.words = plain(textOf(bodies[article.place] ?? ""));
        reading = (done += there.length) / articles.length;
        if (performance.now() - told > 500) {
          search(false);
          told = performance.now();
        }
      }
      search(false);
    })();
  }

  // The list

  // As `scrapy search` has it: words, and what stands together in quotation marks.
  function wordsIn(query) {
    const found = [...query.matchAll(/"([^"]*)"?|[“「『]([^”」』]*)[”」』]?|(\S[^\s"“「『]*)/gu)];
    return found.map((one) => plain(one[1] ?? one[2] ?? one[3]).trim().replace(/\s+/g, " ")).filter(Boolean);
  }

  function search(anew = true) {
    const words = wordsIn(byId("words").value);
    if (words.length) readTexts();
    const byDay = form.view.value === "day";
    const [section, channel, from, to] = ["section", "channel", "from", "to"].map((id) => byId(id).value);
    const name = data.channels[channel];
    let left = articles.filter((article) => {
      if (section && article.section !== data.sections[section]) return false;
      if (channel && !article.channels.includes(name)) return false;
      const day = article.published.slice(0, 10);
      if (!byDay && ((from && day < from) || (to && day > to))) return false;
      article.text ??= plain(`${article.title}\n${article.author}\n${article.section}`);
      return words.every((word) => article.text.includes(word) || article.words?.includes(word));
    });
    if (byId("unique").checked) left = oneOfEach(left);
    if (byDay) showDay(left);
    else {
      found = left;
      total = found.length === articles.length ? data.total : found.length;
      if (column !== "published" || !downwards) sort();
      if (anew) page = 0;
      show();
    }
  }

  function oneOfEach(left) {
    const there = new Set(left);
    return left.filter((article) => {
      const first = texts.get(article.original || article.id)?.find((one) => there.has(one));
      return !first || first === article;
    });
  }

  // The rows come with the newest first.
  function sort() {
    const compare = typeof articles[0]?.[column] === "number" ? (a, b) => a - b
      : column === "published" ? (a, b) => (a < b ? -1 : a > b ? 1 : 0) : collator.compare;
    found = [...found].sort((a, b) => (downwards ? -1 : 1) * compare(a[column], b[column]));
  }

  function outward(text, address) {
    return element("a", text, { href: address, target: "_blank", rel: "noopener noreferrer" });
  }

  function titleOf(article) {
    return element("a", article.title || article.id, { href: `#${article.id}`, lang: "zh-CN" });
  }

  // "also at …": links to the others that have an article's text
  function alsoAt(article, most) {
    const copies = (texts.get(article.original || article.id) ?? []).filter((one) => one !== article);
    if (!copies.length) return [];
    const made = element("span", say("also at "), { class: "also" });
    copies.slice(0, most).forEach((one, place) => {
      if (place) made.append(", ");
      made.append(element("a", one.author || one.title || one.id, { href: `#${one.id}`, lang: "zh-CN" }));
    });
    if (copies.length > most) made.append(` … ${copies.length}`);
    return [made];
  }

  function rowOf(article) {
    const [row, title] = ["tr", "td"].map((name) => document.createElement(name));
    const original = outward(say("ZAKER ↗"), article.url);
    original.className = "original";
    original.setAttribute("aria-label", say(`On ZAKER: ${article.title || article.id}`));
    const below = [article.published, article.section, article.author, article.channels.join("、")];
    title.append(titleOf(article), ...(article.url ? [" ", original] : []));
    title.append(element("div", below.filter(Boolean).join(" · "), { class: "below", lang: "zh-CN" }), ...alsoAt(article, 3));
    row.append(
      title,
      element("td", article.channels.join("、"), { lang: "zh-CN" }),
      element("td", article.section, { lang: "zh-CN" }),
      element("td", article.author, { lang: "zh-CN" }),
      element("td", article.published),
      element("td", article.length.toLocaleString("en"), { class: "number" }),
      element("td", article.pictures.toLocaleString("en"), { class: "number" }),
    );
    return row;
  }

  function tell(count) {
    byId("found").textContent = count === data.total
      ? say(`${data.total.toLocaleString("en")} articles`)
      : say(`${count.toLocaleString("en")} of ${data.total.toLocaleString("en")} articles found`)
        + (reading < 1 ? say(`; ${Math.floor(reading * 100)} % of the texts are read`) : "");
  }

  function show() {
    const pages = Math.max(1, Math.ceil(total / data.page));
    byId("list").tBodies[0].replaceChildren(...found.slice(page * data.page, (page + 1) * data.page).map(rowOf));
    tell(total);
    byId("by-hour").hidden = true;
    byId("list").hidden = !found.length;
    byId("pages").hidden = pages === 1;
    byId("page").textContent = say(`Page ${page + 1} of ${pages}`);
    byId("earlier").disabled = page === 0;
    byId("later").disabled = page === pages - 1;
  }

  // A day, hour by hour

  const OPENED = 200; // so many articles of a day are shown at once; of more, those of an hour that is opened
  let days = []; // those with any article that was found, the newest first

  function showDay(left) {
    days = [...new Set(left.map((article) => article.published.slice(0, 10)))].filter(Boolean).sort().reverse();
    byId("day").value ||= days[0] ?? "";
    const day = byId("day").value;
    found = left.filter((article) => article.published.startsWith(day) && day).sort((a, b) => (a.published < b.published ? -1 : 1));
    const hours = Array.from({ length: 24 }, () => []);
    for (const article of found) hours[+article.published.slice(11, 13)].push(article);
    const most = Math.max(1, ...hours.map((one) => one.length));
    byId("by-hour").querySelector("ol").replaceChildren(...hours.map((one, hour) => hourOf(hour, one, most, found.length <= OPENED)));
    tell(found.length);
    byId("by-hour").hidden = false;
    byId("list").hidden = byId("pages").hidden = true;
    byId("day-title").textContent = day;
    byId("day-before").disabled = !days.some((one) => one < day);
    byId("day-after").disabled = !days.some((one) => one > day);
  }

  function hourOf(hour, there, most, opened) {
    const made = document.createElement("li");
    const head = [
      element("span", `${String(hour).padStart(2, "0")}:00`, { class: "hour" }),
      element("span", there.length ? there.length === 1 ? say("1 article") : say(`${there.length} articles`) : "–", { class: "count" }),
    ];
    made.append(...head);
    if (there.length) made.replaceChildren(openedBy(head, there, (100 * there.length) / most, opened));
    else made.className = "none";
    return made;
  }

  function openedBy(head, there, share, opened) {
    const bar = element("span", "", { class: "bar", "aria-hidden": "true" });
    bar.style.width = `${share}%`;
    const summary = document.createElement("summary");
    const [details, list] = ["details", "ul"].map((name) => document.createElement(name));
    const fill = () => list.childElementCount || list.append(...there.map(entryOf));
    summary.append(...head, bar);
    details.append(summary, list);
    details.open = opened;
    if (opened) fill();
    details.addEventListener("toggle", fill);
    return details;
  }

  function entryOf(article) {
    const made = document.createElement("li");
    const about = [article.author, article.channels.join("、")].filter(Boolean).join(" · ");
    made.append(
      element("time", article.published.slice(11), { datetime: `${article.published.replace(" ", "T")}+08:00` }),
      " ", titleOf(article), " ", element("small", about, { lang: "zh-CN" }), ...alsoAt(article, 3),
    );
    return made;
  }

  function showHours() {
    form.view.value = "day";
    search();
    byId("articles").scrollIntoView();
  }

  function goToDay(by) {
    const day = byId("day").value;
    const next = by < 0 ? days.find((one) => one < day) : days.findLast((one) => one > day);
    if (next) byId("day").value = next;
    search();
  }

  async function turn(by) {
    await ready;
    page += by;
    show();
    byId("articles").scrollIntoView();
  }

  function order(button) {
    const chosen = button.dataset.column;
    // Numbers and times are first asked for from the greatest, names from the beginning.
    downwards = chosen === column ? !downwards : !["title", "section", "author"].includes(chosen);
    column = chosen;
    for (const head of document.querySelectorAll("#list th[aria-sort]")) head.setAttribute("aria-sort", "none");
    button.closest("th").setAttribute("aria-sort", downwards ? "descending" : "ascending");
    search();
  }

  for (const [names, id] of [[data.sections, "section"], [data.channels, "channel"]]) {
    names.map((name, number) => [name, number]).sort((a, b) => collator.compare(a[0], b[0])).forEach(
      ([name, number]) => byId(id).append(element("option", name || say("(none)"), { value: number })),
    );
  }
  const form = byId("search");
  byId("channel").closest("label").hidden = !data.channels.length;
  form.addEventListener("input", () => search());
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => search()));
  document.querySelector('a[href="#by-hour"]').addEventListener("click", showHours);
  for (const [by, back, on] of [[turn, "earlier", "later"], [goToDay, "day-before", "day-after"]]) {
    byId(back).addEventListener("click", () => by(-1));
    byId(on).addEventListener("click", () => by(1));
  }
  for (const button of document.querySelectorAll("#list th button")) button.addEventListener("click", () => order(button));
  form.hidden = false;
  show();

  // The rest: after the first rows are on the screen
  const ready = (async () => {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const { rows = [], simplified: pairs = [] } = await unpack("rest").catch(lack);
    for (const row of rows) articles.push(articleOf(row));
    data.total = articles.length;
    simplified = new Map(pairs.map((pair) => [...pair]));
    traditional = new RegExp(`[${[...simplified.keys()].join("")}]`, "gu");
    for (const article of articles) {
      byArticle.set(article.id, article);
      delete article.text;
      if (article.original) texts.set(article.original, [...(texts.get(article.original) ?? []), article]);
    }
    // The newest come first in the list, the first one first here.
    for (const [id, those] of texts) texts.set(id, [byArticle.get(id), ...those.reverse()].filter(Boolean));
    byId("unique").closest("label").hidden = !texts.size;
    search(false);
    byId("list").removeAttribute("aria-busy");
    if (opened) describe(opened);
    else if (location.hash) follow();
  })();

  // The reader

  const reader = byId("reader");
  let opened = null;
  let unpacked = { block: -1, bodies: [] };

  async function bodyOf(article) {
    if (unpacked.block !== article.block) unpacked = { block: article.block, bodies: await unpack(`block-${article.block}`) };
    return unpacked.bodies[article.place];
  }

  function describe(article) {
    byId("reader-title").textContent = article.title || article.id;
    const about = [article.author, article.section, article.channels.join("、"), article.published && `${article.published} +08:00`];
    const links = article.url ? [outward(say("On ZAKER ↗"), article.url)] : [];
    if (article.path && data.root !== null) links.push(outward(say("Document"), data.root + article.path.split("/").map(encodeURIComponent).join("/")));
    byId("reader-about").replaceChildren(...about.filter(Boolean).map((text) => element("span", text)), ...links, ...alsoAt(article, 20));
    const place = found.indexOf(article);
    byId("newer").disabled = place <= 0;
    byId("older").disabled = place < 0 || place === found.length - 1;
  }

  async function open(article) {
    opened = article;
    describe(article);
    byId("reader-trouble").hidden = true;
    byId("body").srcdoc = HEAD;
    if (!reader.open) reader.showModal();
    try {
      if (article.block < 0) throw new Error(say("the report was made without the articles' bodies"));
      const body = await bodyOf(article);
      if (opened === article) byId("body").srcdoc = HEAD + body;
    } catch (error) {
      byId("reader-trouble").textContent = say(`It cannot be shown here (${error.message}). Its document has it all.`);
      byId("reader-trouble").hidden = false;
    }
  }

  // What is open stands in the page's address, so that it can be kept as a bookmark and left with the Back button.
  function follow() {
    const article = byArticle.get(location.hash.slice(1));
    if (article) open(article);
    else if (reader.open) reader.close();
    if (location.hash === "#by-hour") showHours();
  }

  function step(by) {
    const next = found[found.indexOf(opened) + by];
    if (next) location.replace(`#${next.id}`);
  }

  reader.addEventListener("close", () => {
    opened = null;
    byId("body").srcdoc = "";
    if (byArticle.has(location.hash.slice(1))) history.replaceState(null, "", "#articles");
  });
  reader.addEventListener("click", (event) => event.target === reader && reader.close());
  byId("close").addEventListener("click", () => reader.close());
  byId("newer").addEventListener("click", () => step(-1));
  byId("older").addEventListener("click", () => step(1));
  addEventListener("hashchange", follow);
  follow();

  // Charts: what a bar stands for, at the pointer

  const tip = byId("tip");
  document.addEventListener("pointerover", (event) => {
    const bar = event.target.closest?.('figure [aria-roledescription="bar"]');
    tip.hidden = !bar;
    if (!bar) return;
    tip.textContent = bar.getAttribute("aria-label");
    const place = bar.getBoundingClientRect();
    const left = place.left + place.width / 2 - tip.offsetWidth / 2;
    tip.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.max(8, place.top - tip.offsetHeight - 6)}px`;
  });
})();
