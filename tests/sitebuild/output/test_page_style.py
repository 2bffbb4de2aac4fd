"""The style as pages carry it: `sitebuild.output.page_style`."""

from pathlib import Path

from sitebuild.output.page_style import page_style


def test_comments_and_spaces_are_not_sent(tmp_path: Path) -> None:
    """Every page carries it: what no browser needs stays at home; words stay apart."""
    css = '/* two\n lines */\np {\n  margin: 0\n    auto;\n}\nq > a, b { content: "a b" } /* x */\n'
    (tmp_path / "kim.css").write_text(css, "utf-8")
    assert page_style(tmp_path) == 'p{margin:0 auto}q>a,b{content:"a b"}'


def test_a_theme_without_a_stylesheet_has_none(tmp_path: Path) -> None:
    """As a theme of one's own may be."""
    assert page_style(tmp_path) == ""
