"""The one exception that the command line turns into a message without a traceback."""


class UserError(Exception):
    """A user's mistake or a damaged file; the text names the file, key or row and what was expected."""
