"""The report: the whole archive as one HTML page with charts and a list of all articles, which needs no network.

`figures` counts, `bodies` makes bodies ready to be shown, `charts` draws, `page` puts it together, and `build` reads
the archive for them. The page's own script and styles lie beside them.
"""
