"""`kim redaktion`: the web editor, its settings and its accounts."""
