"""Addresses that a proxy leads to the service, which knows the page that was meant."""

CHANGED = {
    "/AR/": "/ar/",
    "/zh-Hans/": "/zh-hans/",
    "/ar/kontakt/)": "/ar/kontakt/",
    "/ar/%E2%80%8F": "/ar/",
    "/ar/kontakt.html": "/ar/kontakt/",
    "/AR/Kontakt.html.": "/ar/kontakt/",
    "/index.php": "/",
    "/kontakt.html": "/kontakt/",
    "/de/orte/kamplintfort/": "/de/orte/kamp-lintfort/",
    "/kamplintfort": "/orte/kamp-lintfort/",
    "/hunxe/": "/orte/huenxe/",
}
"""Addresses that people and messengers have changed."""
UNKNOWN = (
    "/ar/danke/",
    "/ar/mit-deutsch/danke/index.html",
    "/ar/nichts/",
    "/ar/nichts.html",
    "/xx/nichts/",
    "/nichts/",
    "/nichts",
    "/nichts.php",
)
"""Addresses that are no page, however they are read."""
