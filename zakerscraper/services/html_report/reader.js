// The reader, which opens an article.

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
