"""The eight phases: each states, from the facts and the moment, what the programme owes."""
