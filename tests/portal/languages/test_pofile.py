"""A damaged catalogue is refused with its line, never read as one with gaps."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.languages import pofile
from portal.languages.pofile import open_catalogue, read_sound_units, read_units, save_catalogue
from portal.problems import ConfigurationError

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
WHOLE = HEAD + 'msgid "Eins"\nmsgstr "Один"\n\nmsgid "Zwei"\nmsgstr "Два"\n'


def write(folder: Path, content: str | bytes) -> Path:
    """Write a catalogue."""
    file = folder / "forms.po"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (WHOLE.replace("msgstr", "<<<<<<< HEAD\nmsgstr", 2), 2, "“<” (LESS-THAN SIGN)"),
        (WHOLE + 'msgid "Drei"\nmsgs', 11, "“m” (LATIN SMALL LETTER M)"),
        (WHOLE + 'msgid "Drei"\n', 10, "breaks off"),
        (WHOLE + 'msgid "Drei"\nmsgstr "Тр', 11, "breaks off"),
        (WHOLE + 'msgid "Drei"\nmsgstr', 11, "breaks off"),
        (WHOLE.encode("utf-16-le"), 1, "not in UTF-8"),
        (WHOLE.replace("Content", 'Con"tent'), 3, "“t” (LATIN SMALL LETTER T)"),
        (WHOLE.replace("\nmsgid", "\n=======\nmsgid", 2), 5, "“=” (EQUALS SIGN)"),
        (WHOLE.encode().replace("О".encode(), b"\xce\x00", 1), 6, "not in UTF-8"),
        (WHOLE.encode("utf-16"), 1, "not in UTF-8"),
        ("", 1, "is empty"),
        (b"\xef\xbb\xbf" + WHOLE.encode(), 1, "byte order mark"),
        (WHOLE + '\nmsgid "Eins"\nmsgstr "Раз"\n', 11, "stands on line 5, too"),
    ],
)
def test_what_is_damaged_is_named(
    tmp_path: Path, content: str | bytes, line: int, what: str
) -> None:
    """File, line, and what to do about it."""
    file = write(tmp_path, content)
    with pytest.raises(ConfigurationError) as caught:
        read_units(file)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (file, line)
    assert what in problem.what
    assert problem.remedy


DAMAGED_UNITS = {
    "no end": (WHOLE.replace('"Eins"', '"Eins'), 5, "breaks off"),
    "other quotes": (WHOLE.replace('"Один"', "“Один”"), 6, "““” (LEFT DOUBLE QUOTATION MARK)"),
    "quotes within": (WHOLE.replace("Один", 'Од"ин'), 6, "“и” (CYRILLIC SMALL LETTER I)"),
    "no-break space": (
        WHOLE.replace("msgid", "msgid\u00a0", 2).replace("\u00a0", "", 1),
        5,
        "U+00A0",
    ),
    "null": (WHOLE.replace("Один", "Од\0ин"), 6, "U+0000"),
    "former text": (HEAD + "# a\n#| Satz\n" + WHOLE[len(HEAD) :], 6, "“S” (LATIN CAPITAL"),
    "more behind": (WHOLE.replace('"Один"', '"Один";'), 6, "“;” (SEMICOLON)"),
    "no translation": (WHOLE.replace('msgstr "Один"\n', ""), 5, "breaks off"),
    "no German text": (WHOLE.replace('msgid "Eins"\n', ""), 5, "has no German text"),
    "no blank line": (WHOLE.replace('"Один"\n\n', '"Один"x\n'), 6, "“x”"),
    "unknown word": (WHOLE.replace('"Один"', '"Один"\nmsgfoo "a"'), 7, "“m”"),
    "rest of a line": (WHOLE.replace('"Один"', '"Один "\nдва"'), 7, "“д”"),
    "comment in a text": (WHOLE.replace('"Один"', '"Один "\n# a\n"два"'), 8, "has no German text"),
    "program's escape": (WHOLE.replace("Один", r"Од\qин"), 6, "“\\” (REVERSE SOLIDUS)"),
    "octal escape": (WHOLE.replace("Один", r"Од\101ин"), 6, "“\\” (REVERSE SOLIDUS)"),
    "two contexts": (
        WHOLE.replace("msgid", 'msgctxt "a"\nmsgctxt "b"\nmsgid', 2).replace(
            'msgctxt "a"\nmsgctxt "b"\nmsgid', "msgid", 1
        ),
        5,
        "order",
    ),
    "plural in one": (
        WHOLE.replace('msgstr "Один"', 'msgid_plural "x"\nmsgstr "Один"'),
        5,
        "order",
    ),
    "half obsolete": (WHOLE.replace('msgstr "Один"', '#~ msgstr "Один"'), 6, "obsolete"),
    "no text behind a keyword": (WHOLE.replace('msgstr "Один"', "msgstr"), 6, "breaks off"),
    "the same twice": (WHOLE + '\nmsgid "Eins"\nmsgstr "Раз"\n', 11, "stands on line 5, too"),
    "keyword misspelt": (
        WHOLE.replace("msgstr", "msgst", 2).replace("msgst", "msgstr", 1),
        6,
        "“m”",
    ),
}


@pytest.mark.parametrize(
    ("content", "line", "what"), DAMAGED_UNITS.values(), ids=DAMAGED_UNITS.keys()
)
def test_one_damaged_text_costs_no_other(
    tmp_path: Path, content: str, line: int, what: str
) -> None:
    """Its readers see German for it; line and sign are named."""
    file = write(tmp_path, content)
    units, refused = read_sound_units(file)
    assert units[None, "Zwei"].msgstr == "Два"
    assert [problem.line for problem in refused] == [line]
    assert what in refused[0].what
    assert (None, "Eins") not in units


def test_the_last_text_may_be_the_damaged_one(tmp_path: Path) -> None:
    """A file that ends as files do is not cut off."""
    units, refused = read_sound_units(write(tmp_path, WHOLE.replace("Два", 'Д"ва')))
    assert [unit.msgstr for unit in units.values()] == ["Один"]
    assert [problem.line for problem in refused] == [9]


def test_a_context_alone_takes_no_text_with_it(tmp_path: Path) -> None:
    """What stands behind an empty line is a unit of its own."""
    content = WHOLE.replace('msgid "Zwei"', 'msgctxt "a"\n\n#: docs/a.md:3\nmsgid "Zwei"')
    units, refused = read_sound_units(write(tmp_path, content))
    assert units[None, "Zwei"].msgstr == "Два"
    assert [problem.line for problem in refused] == [8]


@pytest.mark.parametrize("flag", ["0#, fuzzy", "x\n#, fuzzy", ", fuzzy", '"#, fuzzy'])
def test_a_draft_whose_mark_is_damaged_is_not_shown(tmp_path: Path, flag: str) -> None:
    """What stands directly above a text belongs to it."""
    content = WHOLE.replace('msgid "Zwei"', f'{flag}\nmsgid "Zwei"')
    units, refused = read_sound_units(write(tmp_path, content))
    assert [unit.msgstr for unit in units.values()] == ["Один"]
    assert refused


def test_a_draft_behind_a_damaged_text_stays_a_draft(tmp_path: Path) -> None:
    """Its flag is no part of the damage, wherever that ends."""
    for damage in ("msgst", "msgstr “", '"', "x\n\ny\n"):
        lines = f'msgid "Null"\n{damage}\n#, fuzzy\n'
        units, refused = read_sound_units(write(tmp_path, HEAD + lines + WHOLE[len(HEAD) :]))
        assert units[None, "Eins"].fuzzy, damage
        assert (None, "Null") not in units
        assert refused


@pytest.mark.parametrize("content", [each[0] for each in DAMAGED_UNITS.values()])
def test_a_damaged_catalogue_is_not_written(tmp_path: Path, content: str) -> None:
    """Whoever changes it would lose what could not be read."""
    with pytest.raises(ConfigurationError):
        open_catalogue(write(tmp_path, content))


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    """Whatever else the disk has to say, too."""
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_units(tmp_path)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_may_end_as_another_system_likes(tmp_path: Path, end: str) -> None:
    """Editors on other systems save them so."""
    units = read_units(write(tmp_path, WHOLE.replace("\n", end)))
    assert [unit.msgstr for unit in units.values()] == ["Один", "Два"]


def test_an_obsolete_twin_does_no_harm(tmp_path: Path) -> None:
    """What msgmerge leaves behind does not count; the live one does."""
    units = read_units(write(tmp_path, WHOLE + '\n#~ msgid "Eins"\n#~ msgstr "Раз"\n'))
    assert units[None, "Eins"].msgstr == "Один"


READ_BY_GETTEXT = {
    "sticky flags of gettext 1.0": "#= no-wrap\n",
    "flags of both kinds": "#, fuzzy\n#= no-wrap, c-format\n",
    "flags without a space": "#,fuzzy,no-wrap\n",
    "flags with many spaces": "#,  fuzzy ,  no-wrap\n",
    "flags without a comma": "#, no-wrap fuzzy\n",
    "flags with a remark": "#, fuzzy # later\n",
    "flags of an obsolete unit": '#~ #, fuzzy\n#~ msgid "Drei"\n#~ msgstr "Три"\n\n',
    "a range": "#, range: 0..9, no-wrap\n",
    "comment without a space": "#checked by N.N.\n",
    "comment with any sign": "#! a\n#→ b\n## c\n#\n",
    "indented comment": "  # a\n",
    "comment with a form feed": "# a\fb\n",
    "comment with a line separator": "# a\u2028b\n",
    "note of the program without a space": "#.note\n",
    "place without a space": "#:docs/a.md:3\n",
    "place with spaces": "#: \u2068docs/a b.md\u2069:3\n",
    "former text without a space": '#, fuzzy\n#|msgid "Ein"\n',
    "former text without any space": '#, fuzzy\n#|msgid"Ein"\n',
    "former text in lines": '#, fuzzy\n#| msgid ""\n#|"Ei"\n#| "n"\n',
    "former context": '#, fuzzy\n#| msgctxt "a"\n#| msgid "Ein"\n',
    "no former text": "#|\n",
    "obsolete unit": '#~ msgctxt "a"\n#~ msgid "Drei"\n#~ msgstr "Три"\n\n',
    "obsolete unit without spaces": '#~|msgid "Dr"\n#~msgid "Drei"\n#~msgstr "Три"\n\n',
    "context": 'msgctxt "Anrede"\n',
}
STRINGS_READ_BY_GETTEXT = {
    "as usual": 'msgid "Eins"\nmsgstr "Один"\n',
    "in lines": 'msgid ""\n"Ei"\n  "ns"\nmsgstr ""\n"Од"\n\t"ин"\n',
    "in one line": 'msgid "Ei" "ns"\nmsgstr "Од""ин"\n',
    "below its keyword": 'msgid\n"Eins"\nmsgstr\n"Один"\n',
    "without a space": 'msgid"Eins"\nmsgstr"Один"\n',
    "behind a tab": 'msgid\t"Eins"\nmsgstr\t"Один"\n',
    "indented": '  msgid "Eins"\n\tmsgstr "Один"\n',
    "with empty lines": 'msgid "Eins"\n\nmsgstr ""\n\n"Один"\n',
    "with quotes": 'msgid "Eins"\nmsgstr "\\"Один\\" \\\\"\n',
    "with a vertical tab": 'msgid "Eins"\nmsgstr "Од\vин"\n',
    "with a line separator": 'msgid "Eins"\nmsgstr "Од\u2028ин"\n',
    "with a next line": 'msgid "Eins"\nmsgstr "Од\x85ин"\n',
}
CONTENTS = {
    **{name: HEAD + lines + WHOLE[len(HEAD) :] for name, lines in READ_BY_GETTEXT.items()},
    **{
        name: HEAD + lines + '\nmsgid "Zwei"\nmsgstr "Два"\n'
        for name, lines in STRINGS_READ_BY_GETTEXT.items()
    },
}


def by_gettext(file: Path) -> dict[tuple[str | None, str], str]:
    """Return what GNU gettext makes of a catalogue: the texts that are shown."""
    compiled = file.with_suffix(".mo")
    subprocess.run([shutil.which("msgfmt") or "msgfmt", "-o", compiled, file], check=True)
    entries = [entry for entry in polib.mofile(str(compiled)) if entry.msgid]
    return {(entry.msgctxt, entry.msgid): entry.msgstr for entry in entries}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_what_gettext_reads_is_read_alike(tmp_path: Path, content: str) -> None:
    """Translators use many programs; none of them may cost a language its pages."""
    file = write(tmp_path, content)
    units = read_units(file)
    shown = {key: unit.msgstr for key, unit in units.items() if not unit.fuzzy}
    assert shown == by_gettext(file)
    assert len(units) == 2


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_what_was_read_is_written_for_every_program(tmp_path: Path, content: str) -> None:
    """Nothing that counts is lost: texts, flags, comments and the former text."""
    file = write(tmp_path, content)
    before = open_catalogue(file)
    save_catalogue(before, file)
    after = open_catalogue(file)
    assert after.header == before.header
    assert [vars(entry) | {"linenum": 0} for entry in after] == [
        vars(entry) | {"linenum": 0} for entry in sorted(before, key=lambda each: each.obsolete)
    ]
    assert {str(entry.msgid) for entry in polib.pofile(str(file))} >= {"Eins", "Zwei"}


def test_comments_and_flags_are_kept_for_translators(tmp_path: Path) -> None:
    """Whatever the sign behind the hash."""
    notes = "#checked by N.N.\n#\n# twice\n#.note\n"
    lines = '#:docs/a.md:3\n#,fuzzy\n#=no-wrap\n#|msgid "Ein"\n'
    entry = open_catalogue(write(tmp_path, HEAD + notes + lines + WHOLE[len(HEAD) :]))[0]
    assert (entry.tcomment, entry.comment) == ("checked by N.N.\n\ntwice", "note")
    assert entry.occurrences == [("docs/a.md", "3")]
    assert (entry.flags, entry.previous_msgid) == (["fuzzy", "no-wrap"], "Ein")


DRAFT = WHOLE.replace('msgid "Zwei"', '#, fuzzy\nmsgid "Zwei"')


@given(
    st.integers(min_value=len(HEAD), max_value=DRAFT.index("#, fuzzy") - 1),
    st.text(st.sampled_from('"\\# ,~|\n\rabc[0]{}<=>msgidstr\u00a0\u2028\0'), max_size=12),
)
def test_whatever_stands_in_a_text_ends_there(at: int, damage: str) -> None:
    """It is refused or read; the draft behind it stays a draft."""
    with tempfile.TemporaryDirectory() as folder:
        file = write(Path(folder), DRAFT[:at] + damage + DRAFT[at:])
        try:
            units, _ = read_sound_units(file)
        except ConfigurationError:
            return
        draft = units.get((None, "Zwei"))
        assert draft is None or draft.fuzzy


@pytest.mark.parametrize(("again", "shown"), [("Один", "Один"), ("Раз", None), ("", None)])
def test_a_text_that_stands_twice_is_german_only_where_it_is_unclear(
    tmp_path: Path, again: str, shown: str | None
) -> None:
    """Two alike translations leave no doubt; of two different ones none is taken by chance."""
    file = write(tmp_path, WHOLE + f'\nmsgid "Eins"\nmsgstr "{again}"\n')
    units, _ = read_sound_units(file)
    unit = units.get((None, "Eins"))
    assert (unit.msgstr if unit else None) == shown


RICH = (
    HEAD + "# checked by N.N.\n#. note\n#: docs/a.md:3\n#, fuzzy, no-wrap\n"
    '#| msgctxt "form"\n#| msgid ""\n#| "Ein"\nmsgctxt "form"\nmsgid ""\n"Ein\\n"\n"s"\n'
    'msgstr ""\n"Од\\"ин"\n\nmsgid "Tag"\nmsgid_plural "Tage"\nmsgstr[0] "день"\nmsgstr[1] "дні"\n'
    '\n#~ msgid "Alt"\n#~ msgstr ""\n#~ "Старе"\n\nmsgid "Zwei"\nmsgstr "Два"\n'
)


@given(
    st.integers(min_value=0, max_value=len(RICH)),
    st.text(st.sampled_from('"\\# ,~:.|\n\v\tabc[0]{}<=>msgidstr\u00a0\u2028\0'), max_size=12),
    st.integers(min_value=0, max_value=12),
)
def test_the_quick_way_reads_as_the_careful_one(at: int, damage: str, taken: int) -> None:
    """Whatever is put in or taken out. With other ends of its lines, each line is looked at."""
    text = RICH[:at] + damage + RICH[at + taken :]
    with tempfile.TemporaryDirectory() as folder:
        quick = _read_or_refused(write(Path(folder), text))
        careful = _read_or_refused(write(Path(folder), text.replace("\n", "\r\n")))
    assert quick == careful


def _read_or_refused(file: Path) -> object:
    try:
        return read_sound_units(file)
    except ConfigurationError as error:
        return error.problems


@pytest.mark.parametrize("file", sorted(Path("i18n").glob("*/LC_MESSAGES/*.po")), ids=str)
def test_each_of_our_catalogues_is_read_quickly(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    """A build reads all of them, and polib takes four times as long. Both read the same."""
    entries = [entry for entry in open_catalogue(file) if not entry.obsolete]
    monkeypatch.setattr(pofile, "_read_text", None)
    assert [
        (unit.context, unit.msgid, unit.msgstr, unit.fuzzy, unit.line)
        for unit in read_units(file).values()
    ] == [(each.msgctxt, each.msgid, each.msgstr, each.fuzzy, each.linenum) for each in entries]
