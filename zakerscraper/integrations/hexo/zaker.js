// Helps Hexo to show documents of zakerscraper as they are meant. It lies in a site's `scripts/` folder, where Hexo
// finds it by itself. Posts that are not ZAKER's stay as they are. Written by `scrapy hexo`; tried with Hexo 8.
'use strict';

// What every document names: ZAKER as its author or, with the full front matter, as where it is linked to.
const isOurs = ({ author, link }) => author === 'ZAKER' || /^https?:\/\/(www|app)\.myzaker\.com\//.test(link);

// Hexo reads `2026-05-18 11:00` and `Mon, 18 May 2026 03:00:00 GMT` with this machine's clock, and moves both to the
// site's time zone as if they said nothing of theirs. With that zone as the machine's there is nothing to move.
if (hexo.config.timezone) process.env.TZ = hexo.config.timezone;

// Hexo passes over files whose name begins with `_`. An older exporter gave such names where a title begins with a
// quotation mark, and they are posts like any other: what takes up posts is asked about the name without the `_`.
const posts = hexo.extend.processor.list().find(({ pattern }) => pattern.match('_posts/a.md'));
hexo.extend.processor.register((path) => {
  const name = path.replace(/^_posts\//, '');
  if (name === path || !/(^|\/)_[^/]*\.md$/.test(name)) return false;
  const params = posts.pattern.match(`_posts/${name.replace(/(^|\/)_+/g, '$1-')}`);
  return params && { ...params, path: name };
}, (file) => posts.process(file));

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
  // Some themes put the site's own licence below every post; the articles belong to their authors.
  post.copyright ??= false;
});

hexo.extend.filter.register('after_post_render', (post) => {
  if (!isOurs(post) || root === '/') return;
  for (const part of ['content', 'excerpt', 'more']) {
    post[part] = post[part]?.replace(/(<(?:img|video)\b[^<>]*? (?:src|poster)=")\/images\//g, `$1${root}images/`);
  }
});

// What ZAKER's own style makes of its boxes: captions, remarks, quotations, frames of players.
hexo.extend.injector.register('head_end', `<style>
.zk_decsimg, .zk_remark { margin: 0 0 1.5em; font-size: .9em; text-align: center; opacity: .7 }
.zk_alignleft { text-align: left }
.zaker_quote_v3 { margin: 1.5em 0; padding: .1em 1.2em; border-left: 4px solid rgba(128, 128, 128, .4) }
.iframe_video { margin-bottom: 1.5em }
.iframe_video iframe { display: block; width: 100%; height: auto; aspect-ratio: 16 / 9 }
</style>`);
