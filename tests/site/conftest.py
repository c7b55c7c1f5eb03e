"""Examples are the same on every machine, however slow it is."""

from hypothesis import settings

settings.register_profile("site", deadline=None, derandomize=True)
settings.load_profile("site")
