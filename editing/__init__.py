"""The web editor: drafts, publishing, history and undo over the district's own git repository.

Decision 0054. The folder of the district is a working tree of its own repository; nothing is ever
written into our tree.
"""
