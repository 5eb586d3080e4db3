"""The commands of `binome`, by what they are about."""
