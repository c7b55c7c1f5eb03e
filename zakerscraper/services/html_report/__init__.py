"""The HTML report: the whole archive as one page that needs no network.

`figures` counts, `bodies` makes bodies ready to be shown, `charts` draws, `page` puts it together, and `build` reads
the archive for them. The page's own script and styles lie beside them.
"""
