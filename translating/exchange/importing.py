"""Import translations: only for unchanged German texts, and only what passes the gates."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from portal.languages.catalogues import DOMAINS, catalogue_file
from portal.languages.pofile import open_catalogue, save_catalogue
from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from translating.exchange.displaced import find_displacement
from translating.exchange.rows import ReturnedRow, lost_rows, words_beside
from translating.exchange.spelling import as_sent
from translating.findings import Finding
from translating.gates.gatekeeper import Gatekeeper
from translating.gates.language import ENOUGH_TO_DETECT
from translating.gates.plain_words import language_of, letters
from translating.texts import Text, read_texts
from translating.units import read_row_id, set_translation, texts_by_name, translation_id


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A translation that was refused."""

    returned: ReturnedRow
    german: str
    why: str
    gates: tuple[str, ...] = ()
    """Names of the gates that stop it; none: it is refused for another reason."""


@dataclass(frozen=True, slots=True)
class ImportedText:
    """A translation that was imported."""

    texts: tuple[Text, ...]
    """The same German text, once in each catalogue that was filled."""
    former: str = ""
    """The translation that readers saw before; empty if there was none."""

    @property
    def german(self) -> str:
        """The German text."""
        return self.texts[0].german

    @property
    def translation(self) -> str:
        """The translation that readers see now."""
        return self.texts[0].translation


@dataclass(frozen=True, slots=True)
class Remark:
    """A row with a comment, and its German text; empty if nobody knows it."""

    returned: ReturnedRow
    german: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of an import; a text is counted once for all its catalogues."""

    new: tuple[ImportedText, ...]
    unchanged: int
    empty: int
    refused: tuple[RefusedRow, ...]
    files: tuple[Path, ...]
    absent: tuple[Text, ...]
    """Our texts that did not come back, as they are now: one for each German text."""
    remarks: tuple[Remark, ...] = ()
    """What translators have said beside their translations, taken or not."""
    lost: tuple[tuple[int, int], ...] = ()
    """First and last numbers of rows of the table that did not come back."""


_GONE = (
    "The German text has changed since the export, or is not needed any more. "
    "Export again: the translation is needed for the new text."
)
_ROUNDED = re.compile(r"[0-9][.,0-9]*[Ee][+-]?[0-9]+")
_AS_NUMBER = (
    "A spreadsheet has made a number of the id, {}. Export again, and open the file so that the "
    "first column is text."
)
_NEWER = (
    "Somebody has changed this translation since the export. Now it is: {}. "
    "Export again, and change that one."
)
_NO_NUMBER = "The number in the first column is missing, so nobody knows which text is meant."
_DRAFT = "The translator has marked it as unfinished."
_APART = (
    "Its catalogues do not have the same translation any more ({}). "
    "Export again: each translation is in a row of its own."
)
_WRITTEN_OVER = (
    "Something else stands in the place of the German text, and there is no translation. "
    "Write the translation into the third column."
)
_BESIDE = (
    "There is no translation, but beside it stands “{}”. "
    "If that is the translation, write it into the third column."
)
_OF_ANOTHER = (
    "Beside it stands another German text, “{}”, so nobody knows which of them is meant. "
    "Look whether one column was sorted or moved alone."
)
_LANGUAGE = frozenset({"language", "letters", "script", "scripts"})
"""Gates that see another language."""
_SEVERAL = 3
_TWICE = "This text came back twice, with two translations. Keep one of the two rows."


def import_translations(
    root: Path, locale: Locale, returned: Iterable[ReturnedRow], gatekeeper: Gatekeeper
) -> ImportResult:
    """Write new translations that pass the gates into the catalogues of *locale*.

    Raises `ConfigurationError`, and writes nothing, if all of them are in another language, or
    stand beside other German texts.
    """
    i18n = root / "i18n"
    known = _known(i18n, locale.tag)
    new, refused = list[ImportedText](), list[RefusedRow]()
    unchanged = empty = 0
    rows = list(returned)
    everything = {(each.id, each.translation.strip()): each for each in rows}.values()
    _refuse_displaced(everything, known)
    doubtful = _doubtful(everything, known)
    for each in everything:
        unit, before = _ids(each)
        texts = known.get(unit, ())
        german = texts[0].german if texts else ""
        translation = as_sent(each.translation, german)
        offered = _offered(texts, translation)
        if why := doubtful.get(each, "") or _misplaced(each, texts, gatekeeper):
            refused.append(RefusedRow(each, german, why))
        elif not translation and not each.unreadable:
            empty += 1
        elif texts and _is_whole(each) and _is_as_before(texts, translation, before):
            unchanged += 1
        elif not texts:
            refused.append(RefusedRow(each, german, _unknown(each.id)))
        elif why := _conflict(texts, translation, before) or _unfinished(each):
            refused.append(RefusedRow(each, german, why))
        elif errors := _errors(offered, locale, gatekeeper):
            refused.append(RefusedRow(each, german, *_in_words(errors)))
        else:
            new.append(ImportedText(offered, texts[0].shown))
    _refuse_foreign(new, refused, locale, gatekeeper)
    files, absent = _write(i18n, locale, new), _absent(everything, known)
    told = _remarks(rows, known), lost_rows(rows)
    return ImportResult(tuple(new), unchanged, empty, tuple(refused), files, absent, *told)


def _refuse_displaced(
    returned: Iterable[ReturnedRow], known: Mapping[str, tuple[Text, ...]]
) -> None:
    pairs = (
        (texts[0].german, as_sent(each.translation, texts[0].german))
        for each in returned
        if each.translation.strip() and (texts := known.get(_ids(each)[0]))
    )
    if problem := find_displacement(pairs):
        raise ConfigurationError([problem])


def _refuse_foreign(
    answers: Iterable[ImportedText],
    refused: Iterable[RefusedRow],
    locale: Locale,
    gatekeeper: Gatekeeper,
) -> None:
    """Raise where what is left is in another language, or most of what is long enough to tell."""
    taken = [each.texts[0] for each in answers]
    found = [each.problem.what for each in gatekeeper.wrong_language_errors(taken, locale)]
    foreign = sum(not _LANGUAGE.isdisjoint(each.gates) for each in refused)
    right = sum(len(letters(language_of(each.translation))) >= ENOUGH_TO_DETECT for each in taken)
    if not found and foreign >= _SEVERAL and foreign > right:
        found = [f"{foreign} of its texts are in another language than {locale.german}."]
    remedy = (
        "Nothing was taken. Look whether this is the right language (--locale). If it is, and no "
        "detector knows it, name the other as detected in i18n/locales.toml."
    )
    if found:
        problems = (Problem("The file", None, "language", what, remedy) for what in found)
        raise ConfigurationError(problems)


def _offered(texts: Iterable[Text], translation: str) -> tuple[Text, ...]:
    return tuple(replace(text, translation=translation, is_fuzzy=False) for text in texts)


def _remarks(
    returned: Iterable[ReturnedRow], known: Mapping[str, tuple[Text, ...]]
) -> tuple[Remark, ...]:
    commented = [(each, known.get(read_row_id(each.id)[0])) for each in returned if each.remarks]
    return tuple(Remark(each, texts[0].german if texts else "") for each, texts in commented)


def _known(i18n: Path, tag: str) -> dict[str, tuple[Text, ...]]:
    return texts_by_name(text for domain in DOMAINS for text in read_texts(i18n, tag, domain))


def _ids(returned: ReturnedRow) -> tuple[str, str | None]:
    """Return the ids of the text and of its translation at the export; `None`: nobody knows."""
    unit, before = read_row_id(returned.id)
    return unit, before if returned.says_former else None


def _misplaced(returned: ReturnedRow, texts: tuple[Text, ...], gatekeeper: Gatekeeper) -> str:
    """Object to a text that came back in the place of the German one, or beside."""
    is_empty = not returned.translation.strip() and not returned.unreadable
    if is_empty and _is_written_over(returned, texts[0].german if texts else ""):
        return _WRITTEN_OVER
    if is_empty and texts and (words := words_beside(returned, texts, gatekeeper.glossary)):
        return _BESIDE.format(" ".join(words))
    return ""


def _doubtful(
    returned: Iterable[ReturnedRow], known: Mapping[str, tuple[Text, ...]]
) -> dict[ReturnedRow, str]:
    """Return the rows that contradict others, and how: a text came back twice, or stands beside the
    German text of another row.
    """
    twice = _differing(returned, known)
    germans = {_squeezed(texts[0].german): texts[0] for texts in known.values()}
    found: dict[ReturnedRow, str] = {}
    for each in returned:
        other, texts = germans.get(_squeezed(each.german)), known.get(_ids(each)[0], ())
        if not twice.isdisjoint(texts) and (each.translation.strip() or each.unreadable):
            found[each] = _TWICE
        elif other and texts and each.translation.strip() and texts[0].german != other.german:
            found[each] = _OF_ANOTHER.format(other.excerpt)
    return found


def _absent(
    returned: Iterable[ReturnedRow], known: Mapping[str, tuple[Text, ...]]
) -> tuple[Text, ...]:
    here = {text.key for each in returned for text in known.get(read_row_id(each.id)[0], ())}
    ours = {text.key: text for texts in known.values() for text in texts}
    return tuple(text for key, text in ours.items() if key not in here)


def _conflict(texts: tuple[Text, ...], translation: str, before: str | None) -> str:
    """Object where the catalogues have come to say something else since the export."""
    return _apart(texts, translation) or _newer(texts, translation, before)


def _differing(
    returned: Iterable[ReturnedRow], known: Mapping[str, tuple[Text, ...]]
) -> frozenset[Text]:
    """Return the texts that came back with more than one translation."""
    translations: dict[Text, set[str]] = {}
    for each in returned:
        for text in known.get(read_row_id(each.id)[0], ()) if each.translation.strip() else ():
            translations.setdefault(text, set()).add(each.translation.strip())
    return frozenset(text for text, found in translations.items() if len(found) > 1)


def _unknown(written: str) -> str:
    """Return why nobody knows which text a row is about."""
    if _ROUNDED.fullmatch(written.strip()):
        return _AS_NUMBER.format(written.strip())
    return _GONE if written else _NO_NUMBER


def _is_as_before(texts: Iterable[Text], translation: str, before: str | None) -> bool:
    """Return True if the catalogues have this translation, or the translator has left it alone.

    *before* names what the translation was at the export; what came after is not undone.
    """
    if translation_id(translation) == before and all(text.shown for text in texts):
        return True
    return all(text.shown == translation for text in texts)


def _newer(texts: Iterable[Text], translation: str, before: str | None) -> str:
    """Object where a translation was changed by the translator, and since the export by another."""
    since = (text.shown for text in texts if translation_id(text.shown) != before)
    others = [shown for shown in dict.fromkeys(since) if shown not in {"", translation}]
    return _NEWER.format("; ".join(others)) if others and before is not None else ""


def _is_whole(returned: ReturnedRow) -> bool:
    """Return True if the translator has left a translation that can be read, and finished it."""
    return not returned.unreadable and not returned.is_draft


def _apart(texts: Iterable[Text], translation: str) -> str:
    """Object where one answer would level translations that differ since the export."""
    shown = {text.domain: text.shown for text in texts}
    if len(set(shown.values())) == 1 or set(shown.values()) <= {"", translation}:
        return ""
    return _APART.format("; ".join(f"{domain}: {words or '–'}" for domain, words in shown.items()))


def _is_written_over(returned: ReturnedRow, german: str) -> bool:
    """Return True if the German text is not in its column any more."""
    left = _squeezed(returned.german)
    return bool(left) and _squeezed(german) not in left


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _unfinished(returned: ReturnedRow) -> str:
    """Object to what cannot be read, or is not finished."""
    return "" if _is_whole(returned) else returned.unreadable or _DRAFT


def _errors(offered: Iterable[Text], locale: Locale, gatekeeper: Gatekeeper) -> tuple[Finding, ...]:
    """Return why one of the catalogues cannot use the translation; then none of them takes it."""
    return tuple(e for text in offered for e in gatekeeper.blocking_errors(text, locale))


def _in_words(errors: Iterable[Finding]) -> tuple[str, tuple[str, ...]]:
    """Return what *errors* say, and the names of their gates."""
    gates = {f"{each.problem.what} {each.problem.remedy}": each.gate for each in errors}
    return " ".join(gates), tuple(dict.fromkeys(gates.values()))


def _write(i18n: Path, locale: Locale, new: Iterable[ImportedText]) -> tuple[Path, ...]:
    by_file: dict[Path, dict[tuple[str | None, str], str]] = {}
    for text in (text for answer in new for text in answer.texts):
        file = catalogue_file(i18n, locale.tag, text.domain)
        by_file.setdefault(file, {})[text.key] = text.translation
    for file, translations in by_file.items():
        catalogue = open_catalogue(file)
        for entry in catalogue:
            key = entry.msgctxt, entry.msgid
            if not entry.obsolete and key in translations:
                set_translation(entry, translations[key])
        save_catalogue(catalogue, file)
    return tuple(by_file)
