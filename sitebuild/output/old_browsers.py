"""Write a stylesheet so that browsers of 2017 read it: Chrome 60, Firefox 55, Safari 11.

We write what mirrors by itself (`margin-block-start`, `inline-size`); browsers of that time know
little of it and drop it. All our pages run in horizontal lines, so the block axis and whatever is
the same on both sides have physical names that mean the same in both directions. What differs
between start and end gets the names of the engines of that time beside it. Sizes by `clamp()`,
`min()` or `max()` get a fixed one before them. See decision 0059 for what is written by hand.
"""

import re
from collections.abc import Callable, Iterator

_DECLARATION = re.compile(
    r"(?P<before>(?:^|[{;])\s*)(?P<name>[a-z0-9-]+):\s*(?P<value>[^;{}]+)(?=[;}])"
)
_FUNCTION = re.compile(r"(?<![\w-])(?P<name>clamp|min|max)\((?P<arguments>(?:[^()]|\([^()]*\))*)\)")
_FIXED = {"clamp": 0, "min": 1, "max": 0}
"""Which argument stands for the function where there is none."""
_SIDES = {"block": ("top", "bottom"), "inline": ("left", "right")}
_SIZES = {"inline-size": "width", "block-size": "height"}


def lowered(css: str) -> str:
    """Return *css* with names and values that browsers of 2017 know; it means the same in others.

    It holds no comments, and in each declaration one value.
    """
    return _DECLARATION.sub(_lower, css)


def _lower(found: re.Match[str]) -> str:
    pairs = _renamed(found["name"], found["value"].strip())
    return found["before"] + ";".join(f"{name}:{value}" for name, value in _fixed_first(pairs))


def _renamed(name: str, value: str) -> list[tuple[str, str]]:
    for ending, physical in _SIZES.items():
        if re.fullmatch(rf"(?:min-|max-)?{ending}", name):
            return [(name.replace(ending, physical), value)]
    if (name, value) == ("float", "inline-start"):  # of boxes as wide as the page
        return [(name, "left"), (name, value)]
    for pattern, rename in _RENAMES:
        if found := pattern.fullmatch(name):
            return rename(found, value)
    return [(name, value)]


def _both(found: re.Match[str], value: str) -> list[tuple[str, str]]:
    """Return the two sides of a shorthand: `margin-block`, `border-block-width`, `inset-inline`."""
    first, second = (_parts(value) * 2)[:2]
    if found["axis"] == "inline" and first != second:
        return [
            pair
            for side, part in (("start", first), ("end", second))
            for pair in _directed(f"{found['box']}-inline-{side}", part)
        ]
    box = "" if found["box"] == "inset" else f"{found['box']}-"
    rest = found["rest"] or ""
    if found["box"] == "border" and not rest:
        first = second = value
    sides = _SIDES[found["axis"]]
    return [(f"{box}{side}{rest}", part) for side, part in zip(sides, (first, second), strict=True)]


def _one(found: re.Match[str], value: str) -> list[tuple[str, str]]:
    """Return one end of the block axis: `padding-block-end`, `border-block-start-color`."""
    box = "" if found["box"] == "inset" else f"{found['box']}-"
    side = _SIDES["block"][found["end"] == "end"]
    return [(f"{box}{side}{found['rest'] or ''}", value)]


def _directed(name: str, value: str) -> list[tuple[str, str]]:
    """Return a start or end of a line, with the name that WebKit and Blink had for it before."""
    return [(f"-webkit-{name.replace('-inline', '')}", value), (name, value)]


def _all_around(_found: re.Match[str], value: str) -> list[tuple[str, str]]:
    return [(side, value) for sides in _SIDES.values() for side in sides]


def _gaps(found: re.Match[str], value: str) -> list[tuple[str, str]]:
    return [(f"grid-{found[0]}", value), (found[0], value)]


_Rename = Callable[[re.Match[str], str], list[tuple[str, str]]]
_RENAMES: tuple[tuple[re.Pattern[str], _Rename], ...] = (
    (
        re.compile(r"(?P<box>margin|padding|border|inset)-(?P<axis>block|inline)(?P<rest>-width)?"),
        _both,
    ),
    (
        re.compile(
            r"(?P<box>(?:scroll-)?(?:margin|padding)|border|inset)-block-(?P<end>start|end)"
            r"(?P<rest>-(?:color|width|style))?"
        ),
        _one,
    ),
    (
        re.compile(r"(?:margin|padding|border)-inline-(?:start|end)"),
        lambda found, value: _directed(found[0], value),
    ),
    (re.compile(r"inset"), _all_around),
    (re.compile(r"(?:row-|column-)?gap"), _gaps),
)


def _fixed_first(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield *pairs*, each value with a function after a fixed one.

    A value with a variable is never refused while it is read, so a second one would win.
    """
    for name, value in pairs:
        if not name.startswith("--") and "var(" not in value and _FUNCTION.search(value):
            yield name, _FUNCTION.sub(_argument, value)
        yield name, value


def _argument(found: re.Match[str]) -> str:
    return found["arguments"].split(",")[_FIXED[found["name"]]].strip()


def _parts(value: str) -> list[str]:
    """Split a value at its spaces, not at those within parentheses."""
    return re.findall(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+", value)
