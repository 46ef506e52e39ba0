from collections.abc import Iterator

import pytest

from spaceform.sandbox import Sandbox
from tests.contract.plan_apply import Loop, open_loop


@pytest.fixture
def loop() -> Iterator[Loop]:
    """An empty site, and an administrator who plans and applies."""
    with open_loop(Sandbox(deletion_seconds=0)) as opened:
        yield opened


@pytest.fixture
def old(loop: Loop) -> Loop:
    """The same with a space ENG that people made by hand: open to all, two administrators."""
    with loop.site.edit() as store:
        store.create_space("ENG", "Engineering", description="How we build things.")
        store.grant("ENG", "group:site-admins", "read/space", "administer/space")
    return loop
