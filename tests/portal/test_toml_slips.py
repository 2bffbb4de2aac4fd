"""Slips in TOML of people who do not know it: each is told with its line and what helps."""

from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from portal.tomlfile import open_toml

SLIPS = {
    "quotation marks within": ('b = "Der "Kreis" Wesel"', "ends", "„…“"),
    "path": (r'b = "C:\Users\kim"', "backslash", r"\\"),
    "backslash": (r'b = "C:\öl"', "backslash", r"\\"),
    "colon": ('b: "x"', "=", "Write: b = …"),
    "no value": ("b =", "missing", 'b = "…"'),
    "two signs": ('b == "x"', "missing", 'b = "…"'),
    "no quotation marks": ("b = Kreis Wesel", "quotation marks", 'b = "…"'),
    "backticks": ("b = `Kreis`", "quotation marks", 'b = "…"'),
    "two commas": ("b = ,,Kreis''", "quotation marks", 'b = "…"'),
    "no first one": ('b = Kreis"', "quotation marks", 'b = "…"'),
    "phone": ("b = 030 23125 100", "quotation marks", 'b = "…"'),
    "postcode": ("b = 01234", "zero", 'b = "…"'),
    "capital": ("b = True", "true", "Write: b = true"),
    "German": ("b = nein", "false", "Write: b = false"),
    "German date": ("b = 21.11.2026", "date", "2026-11-21"),
    "short date": ("b = 2026-1-2", "date", "2026-11-21"),
    "no date": ("b = 2026-13-21", "date", "2026-11-21"),
    "no seconds": ("b = 2027-01-14T16:00", "date and time", "2027-01-14T16:00:00"),
    "German date and time": ("b = 14.01.2027, 16:00", "date and time", "2027-01-14T16:00:00"),
    "decimal comma": ("b = 1,3", "number", "Write"),
    "semicolon": ('b = "x";', "“;”", "Remove it"),
    "comma": ('b = "x",', "“,”", "Remove it"),
    "a list without its first bracket": ('b = "x", "y"]', "brackets", 'b = ["…", "…"]'),
    "a last bracket alone": ('b = "x"]', "brackets", 'b = ["…", "…"]'),
    "two statements": ('b = "x" c = "y"', "ends", "„…“"),
    "slashes": ("// b", "comment", "Write: # …"),
    "comment of an ini file": ("; b", "comment", "Write: # …"),
    "comment of HTML": ("<!-- b -->", "comment", "Write: # …"),
    "half-way": ("<<<<<<< HEAD", "merged half-way", "<<<<<<<"),
    "half-way, the middle": ("=======", "merged half-way", "<<<<<<<"),
    "prose": ("bitte noch klaeren", "no key", "Write: # …"),
    "ruler": ("--------", "no key", "Write: # …"),
    "space in a key": ('legal approver = "x"', "space", "legal_approver"),
    "two ends": ("[b]]", "name of a table", "[b]"),
    "round brackets": ("(b)", "name of a table", "[b]"),
    "space in a name": ("[im print]", "name of a table", "[im_print]"),
    "no name": ("[]", "name of a table", "[…]"),
    "list without a comma": ('b = [\n "x"\n "y",\n]', "commas", "comma"),
    "list with semicolons": ('b = [\n "x",\n "y";\n "z"]', "commas", "comma"),
    "a table of lines": ("b = {\nc = 1\n}", "one line", "one line"),
    "list and table": ("[[b]]\nc = 1\n[b]\nc = 2", "list", "[[b]]"),
    "a list as a table": ("[b]\nc = 1\n[b]\nc = 2", "twice", "[[b]]"),
    "half a sign": (r'b = "\ud83d"', "backslash", r"\\"),
    "many digits": (f"b = {'9' * 5000}", "too long", "quotation marks"),
    "deep": (f"b = {'[' * 5000}{']' * 5000}", "deep", "Remove"),
}


@pytest.mark.parametrize(("text", "what", "remedy"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_told_with_its_remedy(tmp_path: Path, text: str, what: str, remedy: str) -> None:
    """In words for those who only wanted to change a phone number."""
    file = tmp_path / "sample.toml"
    file.write_text(f'a = "1"\n{text}\n', "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        open_toml(file)
    (problem,) = caught.value.problems
    begun = {
        "list without a comma": 4,
        "list with semicolons": 4,
        "list and table": 4,
        "a list as a table": 4,
    }
    assert problem.line == begun.get(next(k for k, v in SLIPS.items() if v[0] == text), 2)
    assert what in problem.what
    assert remedy in problem.remedy
