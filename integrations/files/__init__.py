"""Forms, mail, calendars and documents as plain files: the embedded providers."""
