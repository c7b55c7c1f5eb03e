// What the page holds: the newest articles are there at once; the others, and the texts, are unpacked later.

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
