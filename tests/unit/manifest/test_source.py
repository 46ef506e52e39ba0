import pytest

from spaceform.errors import ManifestError
from spaceform.manifest.source import MAX_BYTES, decode


def refusal(data: bytes) -> str:
    with pytest.raises(ManifestError) as caught:
        decode(data, "f.yaml")
    return str(caught.value)


def test_text_is_utf_8() -> None:
    assert decode("name: Café 😀\t\r\n".encode(), "f.yaml") == "name: Café 😀\t\r\n"


def test_a_byte_order_mark_of_utf_8_is_taken_off() -> None:
    assert decode(b"\xef\xbb\xbfversion: 1", "f.yaml") == "version: 1"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_a_wide_encoding_is_named(encoding: str) -> None:
    data = ("\ufeff" if encoding.endswith("be") else "") + "version: 1\n"
    assert refusal(data.encode(encoding)) == (
        "f.yaml:1:1: the file is UTF-16 or UTF-32, not UTF-8 (save it as UTF-8)"
    )


def test_a_wide_encoding_without_a_mark_is_full_of_characters_that_nobody_sees() -> None:
    assert refusal("version: 1\n".encode("utf-16-le")).startswith(
        "f.yaml:1:2: the character U+0000"
    )


def test_a_byte_of_latin_1_has_its_place() -> None:
    assert refusal("a: é\nb: ç caf\xe9".encode("latin-1")) == (
        "f.yaml:1:4: the byte 0xE9 is not UTF-8 (save it as UTF-8)"
    )
    assert refusal(b"a: \xc3\xa9\r\nb: caf\xe9").startswith("f.yaml:2:7: the byte 0xE9")
    assert refusal(b"\xef\xbb\xbfa: 1\rb: \xe9").startswith("f.yaml:2:4: the byte 0xE9")


@pytest.mark.parametrize(
    "character",
    ["\0", "\x07", "\x1b", "\x7f", "\x85", "\x9f", "\u2028", "\u2029", "\ufeff", "\uffff"],
)
def test_what_cannot_be_seen_is_refused_with_its_place(character: str) -> None:
    message = refusal(f"a: 1\nb: x{character}".encode())
    assert message.startswith(f"f.yaml:2:5: the character U+{ord(character):04X} cannot be seen")


def test_a_file_that_is_too_large_is_refused() -> None:
    assert decode(b" " * MAX_BYTES, "f.yaml")
    assert "larger than 1,048,576 bytes" in refusal(b" " * (MAX_BYTES + 1))
