"""QR codes: the mask of the standard, both pictures of the same modules, read by a telephone."""

import io
import re

import pytest
import segno
import zxingcpp
from PIL import Image

from sitebuild.rendering import qr_code
from sitebuild.rendering.qr_mask import best_code

ADDRESS = "https://kim.kreis-wesel.example/ar/orte/kamp-lintfort/"
LENGTHS = (3, 18, 33, 45, 60, 90, 160, 300)
"""Of version 1 to 13, some of which say their version."""


def addresses(length: int) -> list[str]:
    """Return some addresses that are so long."""
    return [f"{number}{ADDRESS * 8}"[:length] for number in range(11, 19)]


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("error", ["l", "m", "q", "h"])
def test_the_mask_is_the_one_that_segno_finds_slowly(length: int, error: str) -> None:
    """Module by module the same code; all masks occur, so none is right by chance."""
    for address in addresses(length):
        slow = segno.make_qr(address, error=error)
        rows = ["".join(map(str, row)) for row in slow.matrix]
        assert best_code(address, error) == rows, slow.mask


def test_the_addresses_above_need_every_mask() -> None:
    """A mask that no address needs would not be tested."""
    codes = [segno.make_qr(address, error="m") for each in LENGTHS for address in addresses(each)]
    assert {code.mask for code in codes} == set(range(8))
    assert max(int(code.version) for code in codes) > 7


@pytest.mark.parametrize("address", [ADDRESS, "https://kim.example/", "https://ü.example/ä"])
def test_both_pictures_are_of_the_same_modules(address: str) -> None:
    """Four light modules around them; eight pixels or one unit for each."""
    picture = Image.open(io.BytesIO(qr_code.png(address))).convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [address]
    size = picture.width // 8
    assert picture.size == (8 * size, 8 * size)
    dark = {
        (x, y)
        for x in range(size)
        for y in range(size)
        if picture.crop((8 * x, 8 * y, 8 * x + 8, 8 * y + 8)).getextrema() == (0, 0)
    }
    assert dark == drawn(qr_code.svg(address).decode(), size)
    rows = segno.make_qr(address, error="m").matrix
    assert dark == {
        (x, y) for y, row in enumerate(rows, 4) for x, module in enumerate(row, 4) if module
    }


def drawn(svg: str, size: int) -> set[tuple[int, int]]:
    """Return the units that the strokes of a code cover."""
    assert f'viewBox="0 0 {size} {size}"' in svg
    found, x, y = set(), 0, 0
    (path,) = re.findall(r'stroke="#17282d" d="([^"]*)"', svg)
    for command, first, second, length in re.findall(r"([Mm])(\d+) ([\d.]+)h(\d+)", path):
        if command == "M":
            x, y = int(first), int(float(second))
        else:
            x += int(first)
        found |= {(x + at, y) for at in range(int(length))}
        x += int(length)
    return found
