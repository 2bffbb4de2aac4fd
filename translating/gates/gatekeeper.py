"""Run every gate over the catalogues of a language."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from portal.languages.registry import Locale
from sitebuild.translation.babel_extractors import parsing
from sitebuild.translation.structure import StructureComparer
from translating.findings import Complaint, Complaints, Finding, Weight
from translating.gates import additions, duty, language, order, sense, signs, structure
from translating.gates.plain_words import language_of, letters
from translating.gates.settings import Setting
from translating.gates.whole_catalogue import check_whole_catalogues
from translating.glossary import Glossary, load_glossary
from translating.terms import AgreedTerms, load_terms
from translating.texts import Text, read_language, shown_texts

Gate = Callable[[Text, Setting], Complaints]


def _glossary(text: Text, setting: Setting) -> Complaints:
    yield from setting.glossary.complaints(text)


def _terms(text: Text, setting: Setting) -> Complaints:
    """Yield a finding for each term that is not translated by the word agreed on."""
    for term in setting.terms.terms_in(text.german):
        if not term.is_met(text.translation, setting.locale.script):
            what = f"“{term.german[0]}” is called {' or '.join(term.words)} in this language."
            place = setting.terms.location_of(term)
            remedy = f"Use the agreed word, or add another form of it to {place}."
            is_error = bool(setting.glossary.alike & set(term.german))
            yield Complaint(what, remedy, Weight.ERROR if is_error else Weight.WARNING)


GATES: dict[str, Gate] = {
    "placeholders": structure.placeholders,
    "links": structure.links,
    "addresses": structure.addresses,
    "marks": structure.marks,
    "markup": structure.markup,
    "structure": structure.page_structure,
    "numbers": structure.digits,
    "brackets": structure.brackets,
    "characters": structure.characters,
    "lookalikes": structure.lookalikes,
    "ending": structure.ending,
    "untranslated": language.untranslated,
    "leftovers": language.leftovers,
    "script": language.script,
    "letters": language.wrong_letters,
    "address": language.informal_address,
    "language": language.wrong_language,
    "extent": language.length,
    "glossary": _glossary,
    "terms": _terms,
    "negation": sense.negation,
    "promises": sense.promises,
    "duties": duty.duties,
    "calendar": sense.calendar,
    "times": sense.times,
    "doubled": sense.repeated_words,
    "unfinished": sense.unfinished,
    "unseen": sense.invisible_characters,
    "sections": sense.sections,
    "scripts": sense.foreign_script_words,
    "order": order.order,
    "law": order.letters_of_law,
    "signs": signs.signs,
    "disguises": signs.disguises,
    "pairs": signs.matching_pairs,
    "websites": signs.bare_addresses,
    "words": signs.labels,
    "additions": additions.additions,
    "beside": additions.german_beside,
    "capitals": additions.capitals,
    "foreign": additions.foreign_signs,
}
"""The gates for single texts by name; `_together` compares texts with each other."""

_STRUCTURE = (
    *("placeholders", "links", "addresses", "marks", "markup", "structure"),
    *("numbers", "brackets", "characters"),
)
_UNFIT = (
    *_STRUCTURE,
    *("lookalikes", "untranslated", "script", "letters", "language", "scripts"),
    *("disguises", "pairs", "websites", "words", "law"),
    *("additions", "beside", "capitals", "foreign"),
)
_ENOUGH_FOR_LENGTH = 20
_DIFFERENT_LENGTH = 15
_UNLIKE = 3


class Gatekeeper:
    """Runs the gates of a project."""

    def __init__(self, root: Path) -> None:
        self._i18n = root / "i18n"
        self.glossary: Glossary = load_glossary(self._i18n / "glossary.csv")
        self._structure = StructureComparer(*parsing(str((root / "mkdocs.yml").resolve())))

    def check_language(self, locale: Locale, i18n: Path | None = None) -> list[Finding]:
        """Return the findings about the translations of a language that readers see.

        *i18n* is the folder of a district's own ones; without it ours are looked at. Raises
        `ConfigurationError` where a catalogue cannot be read.
        """
        folder = i18n or self._i18n
        catalogues = read_language(folder, locale)
        texts = [text for each in catalogues.values() for text in shown_texts(each)]
        found = self.check_texts(texts, locale, load_terms(self._i18n, locale.tag))
        return [*check_whole_catalogues(folder, locale), *found]

    def check_texts(
        self, texts: Sequence[Text], locale: Locale, terms: AgreedTerms
    ) -> list[Finding]:
        """Return the findings about *texts* in their order, then those about them together."""
        setting = Setting(locale, self.glossary, self._structure.is_same, terms)
        setting = replace(setting, usual_length=_usual_length(texts))
        found = [finding for text in texts for finding in check_text(text, setting)]
        return found + list(_together(texts, setting))

    def blocking_errors(self, text: Text, locale: Locale) -> list[Finding]:
        """Return the errors that make *text* useless: in its structure, script or language."""
        setting = Setting(locale, self.glossary, self._structure.is_same)
        found = check_text(text, setting, {name: GATES[name] for name in _UNFIT})
        return [finding for finding in found if finding.weight is Weight.ERROR]

    def wrong_language_errors(self, texts: Sequence[Text], locale: Locale) -> list[Finding]:
        """Return the errors that show that *texts* as a whole are in another language."""
        setting = Setting(locale, self.glossary, self._structure.is_same)
        return language.whole_language(texts, setting)

    def structure_errors(self, text: Text, locale: Locale) -> list[Finding]:
        """Return the errors in structure only: other facts, links or numbers than in German."""
        setting = Setting(locale, self.glossary, self._structure.is_same)
        found = check_text(text, setting, {name: GATES[name] for name in _STRUCTURE})
        return [finding for finding in found if finding.weight is Weight.ERROR]


def check_text(
    text: Text, setting: Setting, gates: Mapping[str, Gate] = GATES
) -> Iterator[Finding]:
    """Yield the findings of *gates* about one text; “structure” is left out behind an error."""
    errors = 0
    for name, gate in gates.items():
        if name == "structure" and errors:
            continue
        for complaint in gate(text, setting):
            errors += complaint.weight is Weight.ERROR
            yield complaint.finding_for(text, name)


def _usual_length(texts: Sequence[Text]) -> float:
    pairs = [
        (len(letters(language_of(text.german))), len(letters(language_of(text.translation))))
        for text in texts
    ]
    shares = [there / here for here, there in pairs if here >= _DIFFERENT_LENGTH]
    return median(shares) if len(shares) >= _ENOUGH_FOR_LENGTH else 0.0


def _together(texts: Sequence[Text], setting: Setting) -> Iterator[Finding]:
    yield from language.whole_language(texts, setting)
    yield from setting.glossary.once_on_each_page(texts)
    yield from _repeated(texts)
    yield from _swapped_labels(texts)


def _repeated(texts: Sequence[Text]) -> Iterator[Finding]:
    """Yield a warning for texts that differ in German and are translated alike."""
    by_translation: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        if len(text.translation) >= _DIFFERENT_LENGTH:
            by_translation[text.translation].append(text)
    for same in by_translation.values():
        first = same[0]
        for text in same[1:]:
            if not _is_alike(_essence(text.german), _essence(first.german)):
                what = f"It is the translation of “{first.excerpt}”, too."
                complaint = Complaint(what, "Look whether both are right.", Weight.WARNING)
                yield complaint.finding_for(text, "repeated")


def _essence(german: str) -> frozenset[str]:
    """Return the longer words, so that a comma more is no other text."""
    return frozenset(word.strip(".,:;!?").lower() for word in german.split() if len(word) > _UNLIKE)


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return True if each word stands in both, or begins one of the other."""
    return all(
        any(word.startswith(each) or each.startswith(word) for each in there)
        for here, there in ((one, other), (other, one))
        for word in here
    )


def _swapped_labels(texts: Sequence[Text]) -> Iterator[Finding]:
    """Yield a warning for links that say what links with another target say elsewhere."""
    meanings: dict[str, set[str]] = defaultdict(set)
    links = [(text, *link) for text in texts for link in sense.labels_of(text)]
    for _, _, german, translated in links:
        meanings[translated.casefold()].add(german.casefold())
    for text, target, german, translated in links:
        others = {
            each
            for other, _, each, label in links
            if other is not text and label.casefold() == translated.casefold()
        }
        if others and german not in others and len(meanings[translated.casefold()]) > 1:
            what = f"The link to {target} says “{translated}”, as links “{min(others)}” do."
            remedy = "Look whether the words of two links were swapped."
            yield Complaint(what, remedy, Weight.WARNING).finding_for(text, "labels")
