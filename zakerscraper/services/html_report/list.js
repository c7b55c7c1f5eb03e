// The list of articles: search, filters, order, pages.

let found = articles; // what the search has left, in the order shown
let total = data.total; // how many these are: more than are there while the rest is being unpacked
let page = 0;
let column = "published";
let downwards = true;
let allTexts = null; // resolves when all are read, since a word was looked for
let reading = 1; // what share of them is

const form = byId("search");

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
    if (words.length) article.text ??= plain(`${article.title}\n${article.author}\n${article.section}`);
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
