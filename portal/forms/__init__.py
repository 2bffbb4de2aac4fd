"""The forms of the portal: one file per form, and the only list of its fields (decision 0029)."""
