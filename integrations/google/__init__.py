"""Google Workspace: mail, calendars, forms, spreadsheets and the directory."""
