"""The web editor `kim redaktion`: what a coordinator without git, Markdown and TOML changes."""
