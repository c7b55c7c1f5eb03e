"""A stand-in of ZAKER: an HTTP server on this machine with articles written for it.

The demo, the tests and offline development run against it; see `SampleSite`. From a shell:
`python -m zakerscraper.sample_site`.
"""

from zakerscraper.sample_site.articles.model import SampleArticle
from zakerscraper.sample_site.faults import Fault, Faults, Response
from zakerscraper.sample_site.http_server import ReceivedRequest
from zakerscraper.sample_site.server import SampleSite

__all__ = ["Fault", "Faults", "ReceivedRequest", "Response", "SampleArticle", "SampleSite"]
