"""The forms of the portal: one file per form, which is the only list of its fields (decision
0029).
"""
