"""What Hypothesis does in every test: the same on every machine, at every speed, in every run."""

from hypothesis import HealthCheck, settings

# No example is late on a busy machine, and none depends on what an earlier run left behind.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
# To look for what the same examples never show: make test ARGS="--hypothesis-profile=curious".
settings.register_profile("curious", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
