"""Bodies that came compressed, unpacked piece by piece, so that a few bytes cannot become more than we take."""

import zlib
from collections.abc import Iterator

TAKEN = "gzip"
PIECE = 64 * 1024  # bytes, of what comes out at once
_GZIP = 16 + zlib.MAX_WBITS


class PackedStrangely(Exception):
    """A way of packing that we did not offer, or a body that is damaged or breaks off."""


class Unpacker:
    """`encoding` is what the header of that name says; one inside another, a bomb's way, is not taken."""

    def __init__(self, encoding: str) -> None:
        told = encoding.strip().lower()
        if told not in {"", "identity", TAKEN}:
            raise PackedStrangely("packed in a way that we did not offer")
        self._inner = zlib.decompressobj(_GZIP) if told == TAKEN else None
        self._has_begun = False

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What a chunk holds; what follows the end is left out."""
        if self._inner is None:
            yield chunk
            return
        self._has_begun = self._has_begun or bool(chunk)
        while chunk and not self._inner.eof:
            try:
                piece = self._inner.decompress(chunk, PIECE)
            except zlib.error:
                raise PackedStrangely("damaged") from None
            chunk = self._inner.unconsumed_tail
            if piece:
                yield piece

    def end(self) -> None:
        """PackedStrangely where more should have come."""
        if self._inner is not None and self._has_begun and not self._inner.eof:
            raise PackedStrangely("it breaks off")
