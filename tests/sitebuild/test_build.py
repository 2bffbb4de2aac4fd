"""The fast build: the bytes of plain MkDocs, no half site, and a fault stays where it is."""

import multiprocessing
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from portal.page_style import MAP, hash_source, read_styles
from portal.problems import ConfigurationError
from sitebuild.build import build_site
from sitebuild.output.artifacts import lock_file
from sitebuild.output.report import BuildFailedError, BuildReport
from sitebuild.output.target import lock_of_target
from sitebuild.translation.extract import extract_templates
from tests.sitebuild.small_project import ROOT, STYLE, translate, write
from tests.waiting import is_blocked, until

URL = "https://kim.example/portal/"


def build(root: Path, tags: list[str] | None = None, jobs: int | None = None) -> BuildReport:
    """Build a project the fast way."""
    return build_site(
        root, district="kreis-wesel", base_url=URL, tags=tags, jobs=jobs, is_packed=False
    )


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below *folder*."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def page(root: Path, path: str) -> str:
    """Return a built page."""
    return (root / "build" / "site" / path / "index.html").read_text("utf-8")


def mkdocs(root: Path, to: Path, locale: str = "") -> subprocess.CompletedProcess[str]:
    """Run plain MkDocs, for all languages or one beside German."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-f", root / "mkdocs.yml", "-d", to],
        check=False,
        capture_output=True,
        text=True,
        cwd=root,
        env={"NO_MKDOCS_2_WARNING": "1", "KIM_BASE_URL": URL, "KIM_LOCALE": locale},
    )


def test_two_builds_into_one_folder_wait_for_each_other(project: Path, tmp_path: Path) -> None:
    """Each would stamp what the other has made as its own."""
    target = project / "build/site"
    other = multiprocessing.get_context("fork").Process(target=build, args=(project, ["de"], 1))
    with lock_file(lock_of_target(target), target):
        other.start()
        until(lambda: is_blocked(other.pid), "that it waits")
        assert not target.exists()
    other.join()
    assert other.exitcode == 0
    assert (target / "de/index.html").is_file()


def test_plain_mkdocs_makes_the_same_bytes(project: Path, tmp_path: Path) -> None:
    """Whoever knows MkDocs may use it; every file of every language is the same."""
    translate(project, "ar", "docs", {"Kontakt": "اتصال", "Schreiben Sie **uns**.": "**لنا**"})
    build(project, jobs=2)
    done = mkdocs(project, tmp_path / "plain")
    assert (done.returncode, done.stderr) == (0, "")
    assert files(project / "build" / "site") == files(tmp_path / "plain")


def test_plain_mkdocs_builds_one_language_beside_german(project: Path, tmp_path: Path) -> None:
    """Whoever writes in one language waits for no other."""
    done = mkdocs(project, tmp_path / "plain", "ar")
    assert (done.returncode, done.stderr) == (0, "")
    built = {file.parent.name for file in (tmp_path / "plain").glob("*/kontakt")}
    assert built == {"de", "ar"}


def test_the_real_site_is_the_same_in_both_builds(tmp_path: Path) -> None:
    """German, and a three-letter tag that runs to the left: the same from one process or many."""
    for jobs in (1, 2):
        build_site(
            ROOT,
            district="kreis-wesel",
            base_url=URL,
            site_dir=tmp_path / str(jobs),
            tags=["de", "prs"],
            jobs=jobs,
            is_packed=False,
        )
    done = mkdocs(ROOT, tmp_path / "plain", "prs")
    assert (done.returncode, done.stderr) == (0, "")
    for built in ("de", "prs"):
        plain = files(tmp_path / "plain" / built)
        assert plain == files(tmp_path / "1" / built) == files(tmp_path / "2" / built)


def test_every_language_has_its_folder(project: Path) -> None:
    """German, too; above them only what belongs to no language."""
    report = build(project)
    tags = [locale.tag for locale in report.locales]
    assert tags[0] == "de"
    site = project / "build" / "site"
    assert {path.name for path in site.iterdir()} == {
        *(tag.lower() for tag in tags),
        *("index.html", "404.html", "robots.txt", "sitemap.xml", "assets"),
        *(".redirects.map", ".styles.map", ".pages.json"),
        *("kontakt", "recht", "orte", "datenschutz", "impressum"),
    }
    assert {path.name for path in project.joinpath("build").iterdir()} == {
        *("site", ".site.json", ".site.lock")
    }


def test_pages_say_what_they_are(project: Path) -> None:
    """Language, direction, state, base path, menu, and escaped values."""
    translate(project, "prs", "docs", {"Kontakt": "تماس", "Formular": "فورم", "Schreiben": "نامه"})
    build(project, ["de", "prs"])
    german, dari = page(project, "de/kontakt"), page(project, "prs/kontakt")
    assert "<p>source False False</p>" in german
    assert '<html lang="prs" dir="rtl">' in dari
    assert "<title>تماس</title><p>unchecked True False</p>" in dari
    assert "<a href='/portal/prs/kontakt/'>نامه</a>" in dari
    assert "<a href='/portal/ar/kontakt/'></a>" in dari
    assert "Hallo &lt;b&gt;" in german
    assert "<p>german True True</p>" in page(project, "prs/danke")


def test_every_town_has_a_page(project: Path) -> None:
    """Made from one pattern that is no page itself; its title names the town."""
    report = build(project, ["de"])
    assert "<title>KIM in Moers</title>" in page(project, "de/orte/moers")
    assert "Servicestelle" in page(project, "de/orte/moers")
    assert not (project / "build/site/de/orte/_ort").exists()
    assert report.locales[0].pages == 16 + 13


def test_a_page_for_professionals_is_german_alone(project: Path) -> None:
    """It is built under /de/ only, and every language leads to it, named as German."""
    front = "title: Fachliches\ndescription: Für Ämter\nonly: de"
    write(project / "docs" / "fach.md", f"---\n{front}\n---\n\n# Fachliches {{ #oben }}\n")
    build(project, ["de", "ar"])
    assert "<a href='/portal/ar/'></a>" in page(project, "de/fach")
    link = '<a href="/portal/de/fach/"><span lang="de" dir="ltr">Fachliches</span></a>'
    assert link in page(project, "ar/kontakt")
    assert '<a href="/portal/de/fach/">Fachliches</a>' in page(project, "de/kontakt")
    assert not (project / "build/site/ar/fach").exists()
    assert not (project / "build/site/fach").exists()
    sitemap = (project / "build/site/sitemap.xml").read_text("utf-8")
    assert sitemap.count("/fach/</loc>") == 1
    assert "Fachliches" not in {entry.msgid for entry in extract_templates(project)["docs"]}


def test_a_part_leaves_the_rest_alone(project: Path) -> None:
    """Building one language touches no other."""
    build(project, ["de", "ar"])
    before = files(project / "build/site/de")
    write(
        project / "docs" / "danke.md",
        "---\ntitle: D\ndescription: D\nrole: thanks\n---\n\n# Neu { #a }\n",
    )
    build(project, ["ar"])
    assert files(project / "build/site/de") == before
    assert "Neu" in page(project, "ar/danke")


def test_a_broken_catalogue_stops_its_own_language_only(project: Path) -> None:
    """The others are new, the broken one is as it was, and the error names it."""
    build(project)
    before = files(project / "build/site/ar")
    write(
        project / "docs" / "danke.md",
        "---\ntitle: D\ndescription: D\nrole: thanks\n---\n\n# Neu { #a }\n",
    )
    translate(project, "ar", "docs", {}).write_text('msgid "x\n', "utf-8")
    with pytest.raises(BuildFailedError) as caught:
        build(project)
    assert list(caught.value.failed) == ["ar"]
    assert "[ar] " in str(caught.value)
    assert files(project / "build/site/ar") == before
    assert "Neu" in page(project, "uk/danke")


def test_what_is_no_longer_built_goes_away(project: Path) -> None:
    """A page that was removed leaves neither itself nor its chooser behind."""
    build(project)
    (project / "docs" / "recht.md").unlink()
    build(project)
    assert not (project / "build/site/recht").exists()
    assert not (project / "build/site/de/recht").exists()


@pytest.mark.parametrize("link", ["fehlt.md", "kontakt.md#fehlt", "/de/kontakt/", "kontakt"])
def test_a_broken_link_stops_the_build(project: Path, link: str) -> None:
    """File and line are named, also by plain MkDocs."""
    text = (project / "docs" / "recht.md").read_text("utf-8")
    write(project / "docs" / "recht.md", f"{text}\n[Weiter]({link})\n")
    with pytest.raises(BuildFailedError) as caught:
        build(project, ["de"])
    problem = caught.value.problems[0]
    assert (problem.file, problem.line, problem.field) == ("docs/recht.md", 13, link)
    assert "docs/recht.md:13" in mkdocs(project, project / "plain").stderr


def test_unknown_placeholders_are_all_named_before_anything_is_built(project: Path) -> None:
    """One run tells everything that is to be mended."""
    for name in ("danke.md", "recht.md"):
        text = (project / "docs" / name).read_text("utf-8")
        write(project / "docs" / name, text + "\n{{ district.nme }}\n")
    with pytest.raises(ConfigurationError) as caught:
        build(project, ["de"])
    assert {problem.file for problem in caught.value.problems} == {"docs/danke.md", "docs/recht.md"}
    assert not (project / "build" / "site").exists()


def test_misused_placeholders_are_named_with_line_and_remedy(project: Path) -> None:
    """Braces that readers would see, and a sentence as an address."""
    page = project / "docs" / "recht.md"
    text = page.read_text("utf-8")
    write(page, f"{text}\n{{ {{ district.name }}\n\n[x]({{{{ retention.mailbox }}}})\n")
    with pytest.raises(ConfigurationError) as caught:
        build(project, ["de"])
    last = len(text.splitlines()) + 4
    assert [(each.line, each.field) for each in caught.value.problems] == [
        (last - 2, "{ { district.name }"),
        (last, "({{ retention.mailbox }})"),
    ]
    assert all(each.remedy for each in caught.value.problems)


def test_an_unknown_language_is_refused(project: Path) -> None:
    """A typing error on the command line builds nothing."""
    with pytest.raises(ConfigurationError, match="xx"):
        build(project, ["xx"])


def test_the_sitemap_names_all_siblings(project: Path) -> None:
    """Each page in each language, hreflang for all of them, the chooser as x-default."""
    report = build(project)
    tree = ET.fromstring((project / "build/site/sitemap.xml").read_bytes())  # noqa: S314 - our own
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    urls = {str(each.findtext(f"{space}loc")): each for each in tree}
    assert len(urls) == len(report.locales) * (6 + 13)
    links = {
        link.get("hreflang"): link.get("href")
        for link in urls[f"{URL}ar/kontakt/"]
        if link.get("hreflang")
    }
    assert links["x-default"] == f"{URL}kontakt/"
    assert links["prs"] == f"{URL}prs/kontakt/"
    assert len(links) == len(report.locales) + 1
    assert not [url for url in urls if "danke" in url]


def test_an_address_without_language_leads_to_all(project: Path) -> None:
    """The chooser of a page links to that page in every language."""
    build(project)
    assert "<a href='/portal/ti/kontakt/'>ትግርኛ</a>" in page(project, "kontakt")
    assert not (project / "build/site/danke").exists()


def test_nothing_of_material_is_shipped(project: Path) -> None:
    """Pages have our style in them, and load what our theme has."""
    build(project, ["de"])
    assert f"<style>{STYLE}</style>" in page(project, "de/kontakt")
    assert [Path(name).suffix for name in files(project / "build/site/assets")] == [".svg"]


def test_the_style_of_every_page_that_is_published_is_named(project: Path) -> None:
    """A language that was not built keeps its old style, until all pages have the new one; and
    what else its pages load, in whatever folder.
    """
    site, css = project / "build/site", project / "site/theme/kim.css"
    mark = project / "site/theme/assets/marks/a.svg"
    write(mark, "<svg/>")
    build(project)
    loaded = [file.name for file in (site / "assets/marks").glob("*.svg")]
    write(mark, "<svg id='a'/>")
    old, new = hash_source(STYLE), hash_source("q{margin:0}")
    assert read_styles(site) == (old,)
    css.write_text("/* new */ q { margin: 0 }\n", "utf-8")
    build(project, ["de"])
    assert read_styles(site) == (new, old)
    both = [file.name for file in (site / "assets/marks").glob("*.svg")]
    assert len(both) == 2
    assert set(loaded) < set(both)
    assert f"<style>{STYLE}</style>" in page(project, "ar/kontakt")
    (site / MAP).write_text("damaged", "utf-8")
    build(project, ["de"])
    assert read_styles(site) == (new,)
    build(project)
    assert read_styles(site) == (new,)
    assert "<style>q{margin:0}</style>" in page(project, "ar/kontakt")


def test_the_report_counts_what_is_german(project: Path) -> None:
    """Editors see which languages lack what, and which translations were refused."""
    words = {"Kontakt": "Contact", "Schreiben Sie **uns**.": "Write", "Formular": "Form"}
    lines = translate(project, "en", "docs", words).read_text("utf-8").splitlines()
    report = build(project, ["en"]).locales[0]
    assert "recht/" in report.german_pages
    assert "kontakt/" not in report.german_pages
    assert 0 < report.german_blocks < report.units
    assert [lines[(problem.line or 0) - 1] for problem in report.problems] == [
        'msgid "Schreiben Sie **uns**."'
    ]
