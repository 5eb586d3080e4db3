"""Rehearsal: invented people who answer a programme as people do, so that a whole year can be seen in a minute."""
