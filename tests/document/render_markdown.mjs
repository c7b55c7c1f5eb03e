// Renders Markdown, a JSON string a line, as Hexo's renderers do: node render_markdown.mjs NODE_MODULES
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.argv[2]}/`);
const { marked } = require("marked");
const MarkdownIt = require("markdown-it");
const plain = MarkdownIt({ html: true });
const linkify = MarkdownIt({ html: true, linkify: true });

for await (const line of createInterface({ input: process.stdin })) {
  const text = JSON.parse(line);
  const rendered = {
    marked: marked.parse(text),
    "markdown-it": plain.render(text),
    "markdown-it with linkify": linkify.render(text),
  };
  process.stdout.write(JSON.stringify(rendered) + "\n");
}
