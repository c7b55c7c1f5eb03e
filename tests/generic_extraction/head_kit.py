"""A kit of pages with more in their heads, cards among the paragraphs, and texts in pieces."""

from __future__ import annotations

from dataclasses import replace

from tests.generic_extraction.frame import WWW
from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.model import Picture

_SITE_TITLE = "ZAKER新闻 - 传递价值资讯"
EXACT_OR_SHOWN = tuple("json-ld microdata minute slashes chinese meta day".split())
"""Forms of a date that do not depend on when the page was fetched."""


class HeadKit(Kit):
    """A kit whose page can have more in its head, and a head's title that is the same on every page.

    extra: markup for the end of the head. site_title: whether title and og:title are the site's alone.
    """

    extra = ""
    site_title = False

    def head_title(self) -> str:
        return _SITE_TITLE if self.site_title else super().head_title()

    def page(self, content: str, *, open_graph: bool | None = None) -> str:
        if self.site_title:
            open_graph = False
            self.extra += (
                f'<meta property="og:title" content="{_SITE_TITLE}"><meta property="og:site_name" content="ZAKER">'
                f'<link rel="canonical" href="{WWW}/article/{self.source.id}">'
            )
        return super().page(content, open_graph=open_graph).replace("</head>", f"{self.extra}</head>", 1)

    def bare(self, picture: Picture, form: str) -> str:
        """Return the img of a picture of the article without its caption."""
        return self.picture(replace(picture, caption=""), form, "bare")

    def card(self, element: str = "div", *, like_text: bool = False) -> str:
        """Return a link to another article, to stand among the paragraphs; like_text: as one of them."""
        taken = self.take(1)
        if not taken:
            return ""
        title = self.say(taken[0].title)
        address = f"https://www.myzaker.com/article/{taken[0].id}?from=inline"
        if like_text:
            words = self.say(self.rng.choice(["推荐阅读：", "延伸阅读 | ", "相关报道："]))
            return self.tag("p", "text", f'<strong>{words}</strong><a href="{address}">{title}</a>')
        inner = f"{self.thumbnail(taken[0])}<h4>{title}</h4><span>{self.say('相关推荐')}</span>"
        return self.tag(element, "inline", f'<a href="{address}">{inner}</a>')

    def newsletter(self) -> str:
        """Return the invitation to a newsletter."""
        words = self.say("每天早上七点，十条要闻送到你的邮箱")
        return self.tag("aside", "letter", f'<p>{words}</p><input type="email"><button>{self.say("免费订阅")}</button>')

    def pieces(self, parts: list[str], number: int) -> list[str]:
        """Return the parts joined into about *number* pieces of equal length."""
        size = max(1, -(-len(parts) // number))
        return ["".join(parts[start : start + size]) for start in range(0, len(parts), size)]
