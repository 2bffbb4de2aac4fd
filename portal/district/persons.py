"""Tell whether a line of the imprint names a person, or only an office.

§ 5 DDG and § 18 (2) MStV want a person. No program knows all names: a part of the line without
digits, in which two words or more with capitals are neither offices nor titles, is taken for one.
"""

import re

_PARTS = re.compile(r"[,;–|/()\n:]|\s-\s")
_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
_OFFICE = re.compile(
    r"(?:der|die|das|des|frau|herr|dr|prof|name|anschrift|adresse|siehe|person|"
    r"(?:ober|haupt|kreis|stadt|land|presse|öffentlichkeits)?-?(?:rat|rätin|rats|rates)|"
    r"(?:landes)?(?:kreis|stadt|gemeinde)(?:es|en)?|land(?:es)?|kommunal\w*|presse-?|"
    r"integration\w*|soziale[sn]?|öffentlichkeits-?|stellvertret\w*|vertret\w*|verantwortlich\w*|"
    r"[\w-]*(?:bürgermeister(?:in)?|direktor(?:in)?|beamt\w+|vorstand|vorstands|dezernent(?:in)?|"
    r"leit(?:er|erin|ung)|stelle|amt|amtes|ämter|dienst|bereich|arbeit|zentrum|management|"
    r"verwaltung|büro|referat|referent(?:in)?|abteilung|team|redaktion|kommunikation|"
    r"sprecher(?:in)?|koordination|koordinator(?:in)?|beauftragte[rn]?))\.?",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:Kreis(?:es)?|Stadt|Gemeinde|(?:Ober)?[Bb]ürgermeister(?:in)?) Bad ")
"""Before the name of a town in two words."""
_FEW = 2


def names_a_person(text: str) -> bool:
    """Return True if *text* seems to hold the first and last name of somebody."""
    parts = _PARTS.split(_PLACE.sub("", text))
    return any(_has_name(part) for part in parts if not any(map(str.isdigit, part)))


def _has_name(part: str) -> bool:
    words = (word for word in _WORD.findall(part) if word[0].isupper())
    return sum(not _OFFICE.fullmatch(word) for word in words) >= _FEW
