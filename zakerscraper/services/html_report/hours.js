// A day, hour by hour.

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
