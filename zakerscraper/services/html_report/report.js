"use strict";
// The list of articles (search, filters, order, pages), the reader that opens one, and words at the bars of charts.
(() => {
  const PAGE = 100;
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  // The frame's own style; `data.css` is one of the two that the page's policy lets in.
  const HEAD = '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    + `<base target="_blank"><style>${data.css}</style>`;

  const articles = data.rows.map(([id, title, section, author, published, length, pictures, path, block, place, url]) => ({
    id, title, published, length, pictures, path, block, place,
    section: data.sections[section], author: data.authors[author], url: url || data.article + id,
  }));
  const byArticle = new Map(articles.map((article) => [article.id, article]));
  const simplified = new Map(data.simplified.map((pair) => [...pair]));
  const traditional = new RegExp(`[${[...simplified.keys()].join("")}]`, "gu");
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(traditional, (letter) => simplified.get(letter));
  const collator = new Intl.Collator("zh-CN", { numeric: true });

  let found = articles; // what the search has left, in the order shown
  let page = 0;
  let column = "published";
  let downwards = true;
  let reading = 1; // what share of the texts has been read since a word was looked for
  let texts = null; // resolves when all are

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  // The texts: unpacked when something is looked for, a block at a time, so that the page answers meanwhile

  const INLINE = /<\/?(?:a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|rb|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr|zkspan)[ >]/;
  const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&nbsp;": " " };

  function textOf(html) {
    const text = html.replace(/<[^<>]*>/g, (tag) => (INLINE.test(tag) ? "" : " "));
    return text.replace(/&(?:lt|gt|amp|quot|nbsp);/g, (name) => ENTITIES[name]).replace(/\s+/g, " ");
  }

  function readTexts() {
    texts ??= (async () => {
      reading = 0;
      const blocks = new Map();
      for (const article of articles) blocks.set(article.block, (blocks.get(article.block) ?? []).concat(article));
      let done = 0;
      let told = performance.now();
      for (const [block, there] of blocks) {
        const bodies = block < 0 ? [] : await bodiesIn(block);
        for (const article of there) article.words = block < 0 ? "" : plain(textOf(bodies[article.place]));
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
    const [section, from, to] = ["section", "from", "to"].map((id) => byId(id).value);
    found = articles.filter((article) => {
      if (section && article.section !== data.sections[section]) return false;
      const day = article.published.slice(0, 10);
      if ((from && day < from) || (to && day > to)) return false;
      article.text ??= plain(`${article.title}\n${article.author}\n${article.section}`);
      return words.every((word) => article.text.includes(word) || article.words?.includes(word));
    });
    // The rows come with the newest first.
    if (column !== "published" || !downwards) sort();
    if (anew) page = 0;
    show();
  }

  function sort() {
    const compare = typeof articles[0]?.[column] === "number" ? (a, b) => a - b
      : column === "published" ? (a, b) => (a < b ? -1 : a > b ? 1 : 0) : collator.compare;
    found = [...found].sort((a, b) => (downwards ? -1 : 1) * compare(a[column], b[column]));
  }

  function rowOf(article) {
    const row = document.createElement("tr");
    const title = document.createElement("td");
    title.append(element("a", article.title || article.id, { href: `#${article.id}`, lang: "zh-CN" }));
    title.append(element("div", [article.published, article.section, article.author].filter(Boolean).join(" · "), { class: "below" }));
    row.append(
      title,
      element("td", article.section, { lang: "zh-CN" }),
      element("td", article.author, { lang: "zh-CN" }),
      element("td", article.published),
      element("td", article.length.toLocaleString("en"), { class: "number" }),
      element("td", article.pictures.toLocaleString("en"), { class: "number" }),
    );
    return row;
  }

  function show() {
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    byId("list").tBodies[0].replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).map(rowOf));
    byId("found").textContent = found.length === articles.length
      ? `${articles.length.toLocaleString("en")} articles`
      : `${found.length.toLocaleString("en")} of ${articles.length.toLocaleString("en")} articles found`
        + (reading < 1 ? `; ${Math.floor(reading * 100)} % of the texts are read` : "");
    byId("list").hidden = !found.length;
    byId("pages").hidden = pages === 1;
    byId("page").textContent = `Page ${page + 1} of ${pages}`;
    byId("earlier").disabled = page === 0;
    byId("later").disabled = page === pages - 1;
  }

  function turn(by) {
    page += by;
    show();
    byId("articles").scrollIntoView();
  }

  function order(button) {
    const chosen = button.dataset.column;
    // Numbers and times are first asked for from the greatest, names from the beginning.
    downwards = chosen === column ? !downwards : !["title", "section", "author"].includes(chosen);
    column = chosen;
    for (const head of document.querySelectorAll("#list th")) head.setAttribute("aria-sort", "none");
    button.closest("th").setAttribute("aria-sort", downwards ? "descending" : "ascending");
    search();
  }

  data.sections.map((name, number) => [name, number]).sort((a, b) => collator.compare(a[0], b[0])).forEach(
    ([name, number]) => byId("section").append(element("option", name || "(none)", { value: number })),
  );
  byId("search").addEventListener("input", () => search());
  byId("search").addEventListener("submit", (event) => event.preventDefault());
  byId("search").addEventListener("reset", () => setTimeout(() => search()));
  byId("earlier").addEventListener("click", () => turn(-1));
  byId("later").addEventListener("click", () => turn(1));
  for (const button of document.querySelectorAll("#list th button")) button.addEventListener("click", () => order(button));
  byId("search").hidden = false;
  show();

  // The reader

  const reader = byId("reader");
  let opened = null;
  let unpacked = { block: -1, bodies: [] };

  async function bodiesIn(block) {
    const letters = atob(byId(`block-${block}`).textContent);
    const packed = new Uint8Array(letters.length);
    for (let place = 0; place < letters.length; place++) packed[place] = letters.charCodeAt(place);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  async function bodyOf(article) {
    if (unpacked.block !== article.block) unpacked = { block: article.block, bodies: await bodiesIn(article.block) };
    return unpacked.bodies[article.place];
  }

  function outward(text, address) {
    return element("a", text, { href: address, target: "_blank", rel: "noopener noreferrer" });
  }

  async function open(article) {
    opened = article;
    byId("reader-title").textContent = article.title || article.id;
    const about = [article.author, article.section, article.published && `${article.published} +08:00`];
    const links = [outward("On ZAKER ↗", article.url)];
    if (article.path && data.root !== null) links.push(outward("Document", data.root + article.path.split("/").map(encodeURIComponent).join("/")));
    byId("reader-about").replaceChildren(...about.filter(Boolean).map((text) => element("span", text)), ...links);
    const place = found.indexOf(article);
    byId("newer").disabled = place <= 0;
    byId("older").disabled = place < 0 || place === found.length - 1;
    byId("reader-trouble").hidden = true;
    byId("body").srcdoc = HEAD;
    if (!reader.open) reader.showModal();
    try {
      if (article.block < 0) throw new Error("the report was made without the articles' bodies");
      const body = await bodyOf(article);
      if (opened === article) byId("body").srcdoc = HEAD + body;
    } catch (error) {
      byId("reader-trouble").textContent = `It cannot be shown here (${error.message}). Its document has it all.`;
      byId("reader-trouble").hidden = false;
    }
  }

  // What is open stands in the page's address, so that it can be kept as a bookmark and left with the Back button.
  function follow() {
    const article = byArticle.get(location.hash.slice(1));
    if (article) open(article);
    else if (reader.open) reader.close();
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
