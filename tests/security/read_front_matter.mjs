// Reads front matter as Hexo does when it takes up a post. JSON lines in and out.
//
// node read_front_matter.mjs < DOCUMENTS: each line is a document, and becomes {title, categories, date, moment, content, error}.
// moment: milliseconds of what Hexo's own code makes of the date, in a blog whose time zone is this process's (TZ).
import { createInterface } from 'node:readline';
import frontMatter from 'hexo-front-matter';
import common from 'hexo/dist/plugins/processor/common.js';

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  let read;
  try {
    const data = frontMatter.parse(JSON.parse(line));
    const date = common.toDate(data.date);
    const moment = common.adjustDateForTimezone(date, process.env.TZ).getTime();
    const { title, categories, _content: content } = data;
    read = JSON.stringify({ title, categories, date: data.date, moment, content, error: '' });
  } catch (error) {
    read = JSON.stringify({ error: String(error) });
  }
  process.stdout.write(`${read}\n`);
}
