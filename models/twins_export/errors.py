"""What the exporter tells a person who can act on it."""


class ExportError(Exception):
    """A checkpoint, file or option that can't be used; its message is one line for the user."""
