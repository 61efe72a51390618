"""What requests and answers weigh between a phone and the edge: HTTP/2, as every edge network speaks it with browsers (RFC 9113, 7541)."""

from collections.abc import Iterable, Mapping

from hpack import Encoder

#: Each frame's own head, and one frame carries some 16 KB of a body at most.
_FRAME, _LARGEST_FRAME = 9, 16_384
#: Headers of HTTP/1.1's connections, which HTTP/2 doesn't have.
_NOT_SENT = {"connection", "host", "keep-alive", "transfer-encoding"}


class Wire:
    """One connection: what either side has said once, it later says in a byte."""

    def __init__(self) -> None:
        self._up, self._down = Encoder(), Encoder()

    def request(self, method: str, authority: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> int:
        """The bytes of a request."""
        first = [(":method", method), (":scheme", "https"), (":authority", authority), (":path", path)]
        return self._size(self._up, [*first, *headers.items()]) + _framed(body)

    def answer(self, status: int, headers: Iterable[tuple[str, str]], body: bytes = b"") -> int:
        """The bytes of an answer."""
        return self._size(self._down, [(":status", str(status)), *headers]) + _framed(body)

    @staticmethod
    def _size(encoder: Encoder, headers: Iterable[tuple[str, str]]) -> int:
        told = [(name.lower(), value) for name, value in headers if name.lower() not in _NOT_SENT]
        return _FRAME + len(encoder.encode(told))


def _framed(body: bytes) -> int:
    return len(body) + _FRAME * -(-len(body) // _LARGEST_FRAME)
