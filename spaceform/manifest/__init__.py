"""The manifests: YAML files below a root, read as what they ask of one site, and written."""

from spaceform.manifest.configuration_file import FILE
from spaceform.manifest.dumping import dump
from spaceform.manifest.options import Options
from spaceform.manifest.policy_file import FILE as POLICY_FILE
from spaceform.manifest.policy_file import read_policy
from spaceform.manifest.repository import identify, load, validate

__all__ = ["FILE", "POLICY_FILE", "Options", "dump", "identify", "load", "read_policy", "validate"]
