"""The command line: build, serve and deliver the project in the current folder."""
