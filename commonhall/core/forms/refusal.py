class Refused(Exception):
    """Raised by an action when something that must hold does not; the message is for the person who tried.

    Attributes:
        field: the form field to mark, or None for the whole form.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
