"""What all tests share: property tests that try the same inputs on every run, so that a red one stays red."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
