"""What `scrapyd-deploy` and pip run to pack the project; everything is said in pyproject.toml."""

from tempfile import TemporaryDirectory

from setuptools import setup

# In this folder a build would leave `build/`, from which the next one would pack modules that are gone.
with TemporaryDirectory() as folder:
    setup(options={"build": {"build_base": folder}})
