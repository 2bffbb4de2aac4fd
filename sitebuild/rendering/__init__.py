"""Make HTML from texts and templates, and know what templates see."""
