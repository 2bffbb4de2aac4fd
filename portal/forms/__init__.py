"""The forms of the portal: one file per form, and the only lists of their fields."""
