"""What `scrapyd-deploy` runs to pack the project; everything is said in pyproject.toml."""

from setuptools import setup

setup()
