import subprocess
import sys

from spaceform.manifest.events import FAST


def test_libyaml_is_there_where_the_package_is_installed() -> None:
    assert FAST


def test_manifests_are_read_without_libyaml_too() -> None:
    script = (
        "import sys; sys.modules['_ruamel_yaml'] = None\n"
        "from spaceform.manifest import events\n"
        "from spaceform.manifest.compose import compose\n"
        "from spaceform.manifest.problems import Problems\n"
        "assert not events.FAST\n"
        "assert compose('a: [1, no]', 'f', Problems()).value == {'a': [1, 'no']}\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)
