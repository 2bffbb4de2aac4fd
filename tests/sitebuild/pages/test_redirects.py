"""Links that last: the table of moved addresses is checked before anybody follows it."""

from pathlib import Path

import pytest

from portal.district.folder import find_district
from portal.problems import ConfigurationError, Problem
from portal.redirects import MAP, read_map
from sitebuild.build import build_site
from sitebuild.pages.redirects import NAME, TABLE, moved_addresses
from sitebuild.site import Site, load_site
from tests.sitebuild.small_project import write

URL = "https://kim.example/portal/"
ROW = '[[redirect]]\nfrom = "{}"\nto = "{}"\ndate = 2026-01-31\nreason = "Umgezogen."\n'


def site_of(root: Path) -> Site:
    """Read a project as a build does."""
    return load_site(root, docs=root / "docs", district="kreis-wesel", url=URL)


def refusals(root: Path, text: str) -> tuple[Problem, ...]:
    """Return what is said about a table."""
    write(root / TABLE, text)
    with pytest.raises(ConfigurationError) as caught:
        moved_addresses(site_of(root))
    return caught.value.problems


def test_an_address_leads_to_the_page_in_its_language(project: Path) -> None:
    """With and without the slash, below the base path, in each published language."""
    write(project / TABLE, ROW.format("/{language}/alt/", "/{language}/kontakt/"))
    moved = moved_addresses(site_of(project))
    assert moved["/portal/ti/alt/"] == moved["/portal/ti/alt"] == "/portal/ti/kontakt/"
    assert len(moved) == 2 * len(site_of(project).shown)


def test_an_address_without_a_language_leads_to_one_page(project: Path) -> None:
    """A page of the old site, as it stood there, leads to German or to the choice of languages."""
    rows = [("/de/impressum.html", "/de/recht/"), ("/kim@kontakt/formular", "/kontakt/")]
    write(project / TABLE, "".join(ROW.format(*row) for row in (*rows, ("/alt/", "/"))))
    assert moved_addresses(site_of(project)) == {
        "/portal/de/impressum.html": "/portal/de/recht/",
        "/portal/kim@kontakt/formular": "/portal/kontakt/",
        "/portal/kim@kontakt/formular/": "/portal/kontakt/",
        "/portal/alt/": "/portal/",
        "/portal/alt": "/portal/",
    }


def test_the_new_page_may_be_named_by_its_role(project: Path) -> None:
    """So the row stays right when the file of the page is renamed."""
    rows = [("/{language}/alt/", "role: contact"), ("/formular/", "role:contact")]
    write(project / TABLE, "".join(ROW.format(*row) for row in rows))
    moved = moved_addresses(site_of(project))
    assert moved["/portal/ti/alt/"] == "/portal/ti/kontakt/"
    assert moved["/portal/formular/"] == "/portal/kontakt/"


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("/{language}/alt/", "role: kontakt", "to", "no page has the role “kontakt”"),
        ("/{language}/alt/", "/{language}/fort/", "to", "is no page"),
        ("/{language}/alt/", "/{language}/kontakt", "to", "lacks its slash"),
        ("/alt/", "/{language}/kontakt/", "to", "which language"),
        ("/{language}/kontakt/", "/{language}/recht/", "from", "is a page"),
        ("/de/KONTAKT/index.html", "/de/recht/", "from", "is a page"),
        ("/kontakt", "/orte/", "from", "is a page"),
        ("/ti/mit-deutsch/kontakt/", "/ti/kontakt/", "from", "is a page"),
        ("alt/", "/de/kontakt/", "from", "begins with /"),
        ("/alt?seite=3", "/de/kontakt/", "from", "without ?"),
        ("/alt/../kontakt/", "/de/kontakt/", "from", "no address"),
        ("/alt; return 200", "/de/kontakt/", "from", "no address"),
        ("//evil.example/", "/de/kontakt/", "from", "no address"),
        ("/alt/", "https://evil.example/", "to", "is no page"),
        ("/", "/de/kontakt/", "from", "no address"),
    ],
)
def test_a_wrong_row_is_named(project: Path, old: str, new: str, field: str, said: str) -> None:
    """With file, line, field and remedy: dead ends, shadows, and what is no address."""
    first = refusals(project, ROW.format(old, new))[0]
    assert str(first.file).endswith(TABLE)
    assert (first.line, first.field) == (2 if field == "from" else 3, f"redirect[0].{field}")
    assert said in f"{first.what} {first.remedy}"


def test_nobody_is_sent_round_in_circles(project: Path) -> None:
    """A moved address never leads to a moved address, and stands in the table once."""
    circle = ROW.format("/a/", "/b/") + ROW.format("/b/", "/a/")
    assert [p.what for p in refusals(project, circle)] == [
        "/b/ has moved itself.",
        "/a/ has moved itself.",
    ]
    twice = ROW.format("/{language}/a/", "/{language}/recht/") + ROW.format("/ti/a", "/ti/kontakt/")
    (problem,) = refusals(project, twice)
    assert (problem.line, problem.what) == (7, "/ti/a is in the table already.")


def test_a_row_says_when_and_why(project: Path) -> None:
    """Whoever reads the table in five years knows what it is for; typing errors are found."""
    text = '[[redirect]]\nfrom = "/a/"\nto = "/de/recht/"\ndate = 2999-01-01\nreson = "x"\n'
    fields = {problem.field for problem in refusals(project, text)}
    assert fields == {"redirect[0].date", "redirect[0].reason", "redirect[0].reson"}


def test_a_wrong_table_stops_the_build_before_anything_changes(project: Path) -> None:
    """What was published stays as it was."""
    build_site(project, district="kreis-wesel", base_url=URL, tags=["de"])
    write(project / TABLE, ROW.format("/alt/", "/fort/"))
    page = project / "build/site/de/index.html"
    before = page.stat().st_mtime_ns
    with pytest.raises(ConfigurationError):
        build_site(project, district="kreis-wesel", base_url=URL, tags=["de"], force=True)
    assert page.stat().st_mtime_ns == before


def test_the_build_leaves_a_table_for_proxy_and_service(project: Path) -> None:
    """One file for both; without rows it is empty."""
    built = project / "build/site"
    build_site(project, district="kreis-wesel", base_url=URL, tags=["de"])
    assert read_map(built) == {}
    write(project / TABLE, ROW.format("/Alt.html", "/de/recht/"))
    build_site(project, district="kreis-wesel", base_url=URL, tags=["de"])
    assert (built / MAP).read_text("utf-8") == "/portal/Alt.html /portal/de/recht/;\n"
    assert read_map(built) == {"/portal/alt.html": "/portal/de/recht/"}


def test_the_real_table_is_right(site: Path, sample_project: Path) -> None:
    """Every address in it leads to a page that is there."""
    moved = read_map(site)
    assert moved["/ti/druck"] == "/ti/downloads/"
    assert {f"/portal{old}" for old in moved} == set(moved_addresses(site_of(sample_project)))
    for new in moved.values():
        assert (site / new.removeprefix("/") / "index.html").is_file(), new


def test_the_table_of_the_district_counts_first(project: Path) -> None:
    """The old site was the district's; a mistake names its file."""
    own = find_district(project, "kreis-wesel").site / NAME
    write(project / TABLE, ROW.format("/alt/", "/") + ROW.format("/uralt/", "/"))
    write(own, ROW.format("/alt/", "/kontakt/"))
    moved = moved_addresses(site_of(project))
    assert moved["/portal/alt/"] == "/portal/kontakt/"
    assert moved["/portal/uralt/"] == "/portal/"
    write(own, ROW.format("/alt/", "/nirgends/"))
    with pytest.raises(ConfigurationError) as caught:
        moved_addresses(site_of(project))
    assert str(caught.value).startswith(f"{own}:3: redirect[0].to: /nirgends/ is no page.")
