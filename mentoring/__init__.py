"""The pure core of Binôme: what a mentoring programme is and what it owes, with no network, database or clock."""
