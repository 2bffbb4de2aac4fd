import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contact.link import Link, link_of_office, nearest_link


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("https://www.ldi.nrw.de", "https://www.ldi.nrw.de"),
        ("http://www.ldi.nrw.de", "http://www.ldi.nrw.de"),
        ("HTTPS://kreis.example/kim", "https://kreis.example/kim"),
        ("https://kreis.example:8443/a?b=1&c=2#d", "https://kreis.example:8443/a?b=1&c=2#d"),
        ("https://kreis.example/Straße", "https://kreis.example/Stra%C3%9Fe"),
        ("https://kreis.example/a%20b", "https://kreis.example/a%20b"),
        ("https://kreis.example/kim_(NRW)", "https://kreis.example/kim_%28NRW%29"),
        ("https://xn--mnchen-3ya.example/", "https://xn--mnchen-3ya.example/"),
    ],
)
def test_an_address_of_the_web_opens(written: str, href: str) -> None:
    """Shown as the office writes it; what is no ASCII is encoded in the link (RFC 3987 3.1)."""
    link = link_of_office(written)
    assert link
    assert (str(link), link.href) == (written, href)


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("www.ldi.nrw.de", "https://www.ldi.nrw.de"),
        ("kreis.example/kim", "https://kreis.example/kim"),
        ("//kreis.example/kim", "https://kreis.example/kim"),
        ("http//kreis.example", "https://kreis.example"),
        ("https//kreis.example", "https://kreis.example"),
        ("https:/kreis.example", "https://kreis.example"),
        ("https:kreis.example", "https://kreis.example"),
        ("https: //kreis.example", "https://kreis.example"),
        ("https://https://kreis.example", "https://kreis.example"),
        ("https://www.münchen.example/x", "https://www.xn--mnchen-3ya.example/x"),
        ("www.straße.example", "https://www.xn--strae-oqa.example"),
        ("https://kreis.example.", "https://kreis.example"),
        ("https://kreis.example/kim.", "https://kreis.example/kim"),
        ("https://kreis.example/kim,", "https://kreis.example/kim"),
        ("https://kreis.example/kim)", "https://kreis.example/kim"),
        ("<https://kreis.example/kim>", "https://kreis.example/kim"),
        ("„https://kreis.example/kim“", "https://kreis.example/kim"),
        ("https://kreis.example/neue seite", None),
        ("https://kreis.example https://stadt.example", None),
        ("https://kreis.example,https://stadt.example", None),
        ("https://kreis.example/a;https://stadt.example/b", None),
        ("https://kreis.example oder www.stadt.example", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://kreis.example/", None),
        ("tel:+493023125001", None),
        ("mailto:kim@kreis.example", None),
        ("kim@kreis.example", None),
        ("https://kim@kreis.example/", None),
        ("https://kim:x@kreis.example/", None),
        ("https://localhost/", None),
        ("https://kreis/", None),
        ("https://192.0.2.1/", None),
        ("https://[2001:db8::1]/", None),
        ("https://kreis.example:port/", None),
        ("https://kreis.example:99999/", None),
        ("https://kreis.example:0/", None),
        ("https://kreis.e/", None),
        ("n.n.", None),
        ("https://kreis.c0m/", None),
        ("https://kreis_wesel.example/", None),
        ("https://…", None),
        ("https://", None),
        ("folgt noch", None),
        ("030 23125 001", None),
        ('https://kreis.example/"onclick="x', None),
        ("https://kreis.example/\\x", None),
        ("https://kreis.example/\u202ex", None),
        ("", None),
    ],
)
def test_what_leads_nowhere_is_told_from_what_was_meant(written: str, nearest: str | None) -> None:
    """The remedy names the address where it can be known, and never one of two."""
    assert link_of_office(written) is None
    assert nearest_link(written) == (Link(nearest) if nearest else None)


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_may_be_written(written: str) -> None:
    """No input raises; what is taken is a link to the web and can stand in an attribute."""
    for text in (written, f"https://{written}", f"https://kreis.example/{written}"):
        nearest_link(text)
        if link := link_of_office(text):
            assert link.href.startswith(("https://", "http://"))
            assert link.href.isascii()
            assert not set(link.href) & set(' "<>')
