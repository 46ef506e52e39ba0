"""The manifests: YAML files below a root, read as what they ask of one site, and written."""

from spaceform.manifest.configuration_file import FILE
from spaceform.manifest.dumping import dump
from spaceform.manifest.history import find_revision, find_top
from spaceform.manifest.options import Options
from spaceform.manifest.policy_file import FILE as POLICY_FILE
from spaceform.manifest.policy_file import read_policy
from spaceform.manifest.repository import identify, load, load_as_of, validate

__all__ = [
    "FILE",
    "POLICY_FILE",
    "Options",
    "dump",
    "find_revision",
    "find_top",
    "identify",
    "load",
    "load_as_of",
    "read_policy",
    "validate",
]
