"""Pictures of key pages that people have looked at, and how far a new one may be from them.

``python -m tests.website.reference_pictures build/site`` takes all pictures anew into
`tests/website/reference/`: look at each before you commit it.
"""

import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Error

from tests.servers.chromium import running_chromium
from tests.waiting import until
from tests.website.screenshots import phone, served

REFERENCE = Path("tests/website/reference")
HEIGHT = 1480
"""Two screens of a phone."""
TOLERATED = 0.02
"""Share of the picture that may differ: a reworded line does, a missing or turned part does not."""

_BLOCK = 4
"""Pixels that are averaged, so that another version of a font changes nothing."""
_SEEN = 28
"""Difference of a colour, of 255, from which on people see one."""
_QUALITY = 70


@dataclass(frozen=True, slots=True)
class Shot:
    """One page as somebody sees it."""

    path: str
    width: int = 360
    scheme: Literal["light", "dark"] = "light"

    @property
    def name(self) -> str:
        """Name of the file without its end."""
        page = self.path.strip("/").replace("/", "-") or "gateway"
        return f"{page}-{self.width}-{self.scheme}"

    @property
    def lists_languages(self) -> bool:
        """Whether the page names all languages, and is longer where more are published."""
        return self.path in {"", "404.html"}

    @property
    def file(self) -> Path:
        """The picture that was looked at."""
        return REFERENCE / f"{self.name}.webp"

    def take(self, browser: Browser, origin: str) -> Image.Image:
        """Return the picture of today."""
        with phone(browser, self.width, self.scheme) as page:
            page.set_viewport_size({"width": self.width, "height": HEIGHT})
            answer = page.goto(origin + self.path, wait_until="load")
            assert answer is not None
            assert answer.ok, f"{self.path}: {answer.status}"
            # A busy machine's Chromium sometimes says that it is “unable to capture” for a moment.
            taken = until(page.screenshot, "a picture", not_yet=(Error,))
            return Image.open(BytesIO(taken)).convert("RGB")


_LANGUAGES = ("de", "de-simple", "ar", "ur", "ti", "ta", "zh-hans")
SHOTS = (
    Shot(""),
    Shot("", 320),
    Shot("404.html"),
    *(Shot(f"{tag}/{page}") for tag in _LANGUAGES for page in ("", "kontakt/", "ablauf/")),
    *(Shot(f"{tag}/orte/moers/") for tag in ("de", "ar", "ta")),
    *(Shot(f"{tag}/kontakt/", 320) for tag in ("ar", "ur")),
    *(Shot(f"{tag}/", width) for tag in ("de", "ar") for width in (768, 1280)),
    *(Shot(f"{tag}/{page}", 360, "dark") for tag in ("de", "ar") for page in ("", "kontakt/")),
    Shot("ar/mit-deutsch/kontakt/"),
)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of the picture in which people would see a difference, 0 to 1."""
    if one.size != other.size:
        return 1.0
    small = ImageChops.difference(one.reduce(_BLOCK), other.reduce(_BLOCK))
    red, green, blue = (band.point(lambda value: 255 * (value > _SEEN)) for band in small.split())
    seen = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return seen.histogram()[255] / (seen.width * seen.height)


def main() -> None:
    """Take every picture anew."""
    REFERENCE.mkdir(exist_ok=True)
    for old in REFERENCE.glob("*.webp"):
        old.unlink()
    with served(Path(sys.argv[1])) as origin, running_chromium() as browser:
        for shot in SHOTS:
            shot.take(browser, origin).save(shot.file, quality=_QUALITY, method=6)


if __name__ == "__main__":
    main()
