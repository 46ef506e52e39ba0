"""The manifests: YAML files below a root, read as what they ask of one site."""

from spaceform.manifest.configuration_file import FILE
from spaceform.manifest.options import Options
from spaceform.manifest.repository import load, validate

__all__ = ["FILE", "Options", "load", "validate"]
