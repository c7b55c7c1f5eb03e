// What is clicked and typed, and what is shown first.

for (const [names, id] of [[data.sections, "section"], [data.channels, "channel"]]) {
  names.map((name, number) => [name, number]).sort((a, b) => collator.compare(a[0], b[0])).forEach(
    ([name, number]) => byId(id).append(element("option", name || say("(none)"), { value: number })),
  );
}
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

// The rest: when the first rows are on the screen and the page is loaded, or before that for who does something already
const ready = (async () => {
  const first = (target, ...names) => new Promise((done) => names.forEach((name) => target.addEventListener(name, done, { once: true })));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  if (document.readyState !== "complete" && !location.hash) {
    await Promise.race([first(window, "load"), first(document, "pointerdown", "keydown", "input")]);
  }
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
