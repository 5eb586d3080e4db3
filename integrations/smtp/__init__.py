"""Mail and calendar invitations over SMTP."""
