import pytest

from spaceform.manifest.scalars import Scalar, resolve


@pytest.mark.parametrize(
    "plain,value",
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("012", 12),
        ("0o14", 12),
        ("0xFf", 255),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("-1e3", -1000.0),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
    ],
)
def test_a_plain_scalar_means_what_the_core_schema_says(plain: str, value: Scalar) -> None:
    resolved = resolve(plain)
    assert resolved == value
    assert type(resolved) is type(value)


@pytest.mark.parametrize(
    "plain",
    [
        "no",
        "yes",
        "on",
        "Off",
        "y",
        "tRUE",
        "nUll",
        "1:30",
        "190:20:30",
        "2027-01-31",
        "2001-12-14t21:59:43.10-05:00",
        "1_000",
        "0b11",
        "0o8",
        "0xG",
        "-0x1",
        "1e",
        "1.2.3",
        "+",
        "-",
        ".",
        "+.",
        "<<",
        "=",
        "\u0661",
        "1\n",
    ],
)
def test_what_other_yaml_reads_as_something_else_is_text(plain: str) -> None:
    assert resolve(plain) == plain


@pytest.mark.parametrize(
    "plain,reason",
    [
        (".nan", "`.nan` is not a number that JSON knows"),
        (".NaN", "`.NaN` is not a number that JSON knows"),
        ("-.inf", "`-.inf` is not a number that JSON knows"),
        ("+.INF", r"`\+.INF` is not a number that JSON knows"),
        ("1e999", "the number is too large"),
        ("-1e999", "the number is too large"),
        ("9223372036854775808", "the number has more than 64 bits"),
        ("0xffffffffffffffff", "the number has more than 64 bits"),
        ("9" * 5000, "the number has more than 64 bits"),
    ],
)
def test_a_number_that_json_cannot_hold_is_refused(plain: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        resolve(plain)
