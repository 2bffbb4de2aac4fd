"""`kim audio`: recordings of pages, each bound to the text that was read."""
