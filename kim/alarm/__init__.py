"""`kim alarm --test`: ring once by every way, also from inside the sandboxes of the units."""
