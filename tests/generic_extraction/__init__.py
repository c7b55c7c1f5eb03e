"""Redesigns: pages of ZAKER as they might look tomorrow, with the truth of what each shows.

The generic extractor is examined with them. Who writes families does not look at that reader, and the reader is
not made for families: a page that it fails is a finding about the reader, not about the page.

`model`      what is shown: blocks, `Source`, the truths, `Redesign` and `ListRedesign`
`sources`    where articles come from: the sample site, the corpus (read at run time only), written ones
`furniture`  what stands around an article: navigation, bylines, comments, banners … all of it is foreign to it
`frame`, `head_kit`, `markup`  what pages are put together of
`families_*` layouts, `ARTICLE_FAMILIES` and `LIST_FAMILIES` of each module; a new module is found by its name
`scoring`    whether a reader's answer is the truth
`compare`    the reader beside extraction libraries, whose table is in docs/generic-extraction.md
`generator`  pages from a seed: `python -m tests.generic_extraction.generator OUT_DIR --seed 1 --per-family 20`

A family takes a source, a seeded `random.Random` and other sources for its related lists; the same seed gives the same
pages.

To score a reader:

    for page in article_pages(seed=1, per_family=20):
        found = reader(page.html, page.url, page.now, page.truth.id)
        mark = score_html(page, found.body_html, title=found.title, date=found.published_at)
        tally[page.family, mark.whole] += 1        # why not: failures(mark), mark.notes, page.features

To add a family, write a function with that signature and enter it in its module's table. Known names of ZAKER's
layouts (`model.KNOWN_NAMES`) must not occur; `generator` refuses a page that has one.
"""
