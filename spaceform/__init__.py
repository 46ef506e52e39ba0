"""Confluence spaces as code: manifests in git, a plan that does not lie, an apply that keeps it."""

__version__ = "0.1.0"
