"""The command line: builds, serves and delivers the project in the current folder."""
