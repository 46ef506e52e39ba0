import asyncio

from spaceform.sandbox.asgi import Answer, Message, send_answer, send_part, send_slowly


class Line:
    """What an answer sent, message by message."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def bodies(self) -> list[bytes]:
        return [each["body"] for each in self.messages[1:]]


def test_an_answer_is_sent_with_its_own_length() -> None:
    line = Line()
    answer = Answer(200, [(b"Content-Length", b"99"), (b"x", b"y")], b"hello")
    asyncio.run(send_answer(answer, line))
    assert line.messages[0]["headers"] == [(b"x", b"y"), (b"content-length", b"5")]
    assert (line.bodies, line.messages[-1]["more_body"]) == ([b"hello"], False)


def test_an_answer_that_may_have_no_body_has_none() -> None:
    line = Line()
    asyncio.run(send_answer(Answer(204, [], b"hello"), line))
    assert (line.messages[0]["headers"], line.bodies) == ([], [b""])


def test_a_part_of_an_answer_promises_the_whole() -> None:
    line = Line()
    asyncio.run(send_part(Answer(200, [], b"hello"), line, 2))
    assert line.messages[0]["headers"] == [(b"content-length", b"5")]
    assert (line.bodies, line.messages[-1]["more_body"]) == ([b"he"], True)


def test_a_slow_answer_comes_whole_and_in_many_parts() -> None:
    for body in (b"", b"x", bytes(range(256))):
        line = Line()
        asyncio.run(send_slowly(Answer(200, [], body), line, 0.01))
        assert b"".join(line.bodies) == body
        assert len(line.bodies) >= min(len(body), 20)
        assert line.messages[-1]["more_body"] is False
