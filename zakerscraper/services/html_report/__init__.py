"""The HTML report: the whole archive as one page that works offline.

`figures` counts, `bodies` prepares bodies, `charts` draws, `page` renders, and `build` reads the archive for them. The
page's script and styles are beside them.
"""
