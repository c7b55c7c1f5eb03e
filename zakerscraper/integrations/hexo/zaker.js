// Helps Hexo to show documents of zakerscraper as they are meant. It lies in a site's `scripts/` folder, where Hexo
// finds it by itself. Posts that are not ZAKER's stay as they are. Written by `scrapy hexo`; tried with Hexo 8.
'use strict';

// What every document names: ZAKER as its author or, with the full front matter, as where it is linked to.
const isAddress = (text) => /^https?:\/\/(www|app)\.myzaker\.com\//.test(text);
const isOurs = ({ author, link, original }) => author === 'ZAKER' || isAddress(link) || isAddress(original);

// Hexo reads `2026-05-18 11:00` and `Mon, 18 May 2026 03:00:00 GMT` with this machine's clock, and moves both to the
// site's time zone as if they said nothing of theirs. With that zone as the machine's there is nothing to move.
if (hexo.config.timezone) process.env.TZ = hexo.config.timezone;

// In a permalink with `:title` the per cent sign of a title (`省电 30% 的秘密`) would begin an escape, and Hexo fails.
let ours = false;
hexo.extend.filter.register('post_permalink', (post) => { ours = isOurs(post); }, 1);
hexo.extend.filter.register('post_permalink', (path) => (ours ? path.replace(/%/g, '％') : path), 99);

const { root, url } = hexo.config;

hexo.extend.filter.register('before_post_render', (post) => {
  if (!isOurs(post)) return;
  // Some themes write titles into the page as they stand, and a title is a stranger's text.
  let quotes = 0;
  post.title = post.title.replace(/[<>'"]/g, (c) => ({ '<': '＜', '>': '＞', "'": '’' })[c] ?? '“”'[quotes++ % 2]);
  // A local picture is linked from the root of the host, which is not that of every site.
  for (const key of ['headimg', 'thumbnail']) {
    if (root !== '/' && post[key]?.startsWith('/images/')) post[key] = url.replace(/\/$/, '') + post[key];
  }
  // What other themes call the cover.
  for (const key of ['cover', 'index_img']) post[key] ??= post.headimg;
  // Some themes put the site's own licence below every post, and its owner as the author of all; the articles belong to
  // their publishers.
  post.copyright ??= false;
  post.copyright_author ??= post.author;
  // Themes with link posts let titles lead away from the blog, Icarus "read more" too, so that no page led to the post.
  if (isAddress(post.link)) [post.original, post.link] = [post.link, ''];
});

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const anchor = (address, text) => (isAddress(address) ? `<a href="${escape(address)}">${escape(text)}</a>` : escape(text));

hexo.extend.filter.register('after_post_render', (post) => {
  if (!isOurs(post)) return;
  let line = '';
  if (isAddress(post.original)) {
    line = `<p class="zaker_source">来源：${anchor(post.source_url, post.author)} · ${anchor(post.original, '原文')}</p>`;
    // An index shows the whole of a post without an excerpt: an article of pictures alone has the first of them for it.
    if (!post.excerpt) post.excerpt = post.content.match(/<img\b[^<>]*>/)?.[0] ?? '';
  }
  for (const part of ['content', 'excerpt', 'more']) {
    if (root !== '/') post[part] = post[part]?.replace(/(<(?:img|video)\b[^<>]*? (?:src|poster)=")\/images\//g, `$1${root}images/`);
    if (part !== 'excerpt' && post[part]) post[part] += line;
  }
});

// What ZAKER's own style makes of its boxes: captions, remarks, quotations, frames of players.
hexo.extend.injector.register('head_end', `<style>
.zk_decsimg, .zk_remark { margin: 0 0 1.5em; font-size: .9em; text-align: center; opacity: .7 }
.zaker_source { margin-top: 2em; font-size: .9em; opacity: .7 }
.zk_alignleft { text-align: left }
.zaker_quote_v3 { margin: 1.5em 0; padding: .1em 1.2em; border-left: 4px solid rgba(128, 128, 128, .4) }
.iframe_video { margin-bottom: 1.5em }
.iframe_video iframe { display: block; width: 100%; height: auto; aspect-ratio: 16 / 9 }
</style>`);
