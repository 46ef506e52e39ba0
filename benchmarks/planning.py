"""Plans hundreds of unchanged spaces on a slow site, and compares that with the ideal.

The ideal is what the requests alone would take: requests × latency ÷ parallelism. The site is a
sandbox in a process of its own, so that it does not share the interpreter with what is measured.
"""

import argparse
import json
import multiprocessing
import statistics
import time
from multiprocessing.connection import Connection

from spaceform import engine
from spaceform.client import open_site, read_credentials
from spaceform.executor import Conduct
from spaceform.plan import Overrides
from spaceform.principals import PrincipalName
from spaceform.sandbox import Sandbox
from spaceform.space import Desired, DesiredGrant, DesiredSpace, Owner

LIMIT = 1.3


def serve(door: Connection) -> None:
    """Run a sandbox until the other end says stop; a number sets its latency in seconds."""
    with Sandbox() as site:
        door.send(site.url)
        while (word := door.recv()) is not None:
            site.latency = word
            door.send("ready")


def desire(count: int) -> Desired:
    """Make manifests of spaces with details, grants, properties and labels managed."""
    grants = (
        DesiredGrant(
            principal=PrincipalName(kind="group", name="site-admins"),
            permissions=("administer/space", "export_content/space", "read/space"),
        ),
        DesiredGrant(
            principal=PrincipalName(kind="group", name="engineers"),
            permissions=("create/page", "export_content/space", "read/space", "update/page"),
        ),
    )
    spaces = tuple(
        DesiredSpace(
            key=f"S{number:05}",
            name=f"Space {number}",
            description="One of many.",
            grants=grants,
            properties={"owner": {"team": "platform", "number": number}},
            labels=("managed", "many"),
        )
        for number in range(count)
    )
    return Desired(owner=Owner(name="benchmark", id="0" * 32), spaces=spaces)


def main() -> None:
    """Measure, print both sides and their ratio, and fail where it is too large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spaces", type=int, default=600)
    parser.add_argument("--parallelism", type=int, default=16)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds a request")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    here, there = multiprocessing.get_context("spawn").Pipe()
    site = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    site.start()
    url = here.recv()
    credentials = read_credentials(
        {
            "SPACEFORM_SITE": url,
            "SPACEFORM_EMAIL": "admin@example.com",
            "SPACEFORM_TOKEN": "admin-token",
        }
    )
    desired = desire(options.spaces)
    with open_site(credentials, parallelism=options.parallelism) as provider:
        result = engine.apply(engine.plan(desired, provider, Overrides()), provider, Conduct())
        if not result.complete:
            raise SystemExit(json.dumps(result.model_dump(mode="json"), indent=1)[:2000])
    here.send(options.latency)
    here.recv()
    walls, ideals = [], []
    for _ in range(options.rounds):
        with open_site(credentials, parallelism=options.parallelism, read_only=True) as provider:
            began = time.perf_counter()
            plan = engine.plan(desired, provider, look=engine.Look(options.parallelism))
            walls.append(time.perf_counter() - began)
            requests = provider.stats.requests
        if plan.changes or plan.blocked:
            raise SystemExit("the plan is not empty")
        ideals.append(requests * options.latency / options.parallelism)
    here.send(None)
    wall, ideal = statistics.median(walls), statistics.median(ideals)
    print(
        f"planning {options.spaces} unchanged spaces, {requests} requests of"
        f" {options.latency * 1000:.0f} ms, {options.parallelism} at a time"
    )
    print(f"  ideal    {ideal:6.3f} s   (requests x latency / parallelism)")
    print(f"  measured {wall:6.3f} s   (median of {options.rounds}: {_spread(walls)})")
    print(f"  ratio    {wall / ideal:6.3f}     (at most {LIMIT})")
    if wall / ideal > LIMIT:
        raise SystemExit(1)


def _spread(values: list[float]) -> str:
    return f"{min(values):.3f} to {max(values):.3f}"


if __name__ == "__main__":
    main()
