// Renders documents as `hexo generate` does, with Hexo's own pipeline: front matter, Nunjucks, Marked, filters.
//
// node render.mjs DOCUMENTS PAGES: reads {name: document} and writes {name: {html, error}}, both JSON.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import Hexo from 'hexo';
import frontMatter from 'hexo-front-matter';

const [documentsFile, pagesFile] = process.argv.slice(2);
const documents = JSON.parse(await readFile(documentsFile, 'utf8'));

// The folder above is the site: its package.json names the renderer to load. Nothing is written into it.
const hexo = new Hexo(dirname(import.meta.dirname), { silent: true });
await hexo.init();
if (!hexo.render.isRenderable('x.md')) throw new Error('hexo-renderer-marked is not loaded');
const escape = hexo.extend.helper.get('escape_html');

// What themes do with a title, in each of the places that they put it.
const page = (title, content) => `<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
<title>${escape(title)}</title><meta property="og:title" content="${escape(title)}"></head>
<body><h1><a title="${escape(title)}">${escape(title)}</a></h1><article>${content}</article></body></html>`;

// Some broken templates are rejected where nobody waits for it; the post they stand in is never done then.
process.on('unhandledRejection', () => {});
const late = () => new Promise((_, reject) => setTimeout(reject, 2000, new Error('it does not end')));

const pages = {};
for (const [name, text] of Object.entries(documents)) {
  try {
    const { title, _content: content } = frontMatter.parse(text);
    const rendered = hexo.post.render(null, { engine: 'md', source: `_posts/${name}.md`, title, content });
    const post = await Promise.race([rendered, late()]);
    const html = page(String(title ?? ''), post.content);
    pages[name] = { html: await hexo.execFilter('after_render:html', html, { context: hexo }), error: '' };
  } catch (error) {
    pages[name] = { html: '', error: String(error) };
  }
}
await writeFile(pagesFile, JSON.stringify(pages));
process.exit(0);
