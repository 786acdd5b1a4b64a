from commonhall.core.wording.phrases import Said


class Refused(Exception):
    """Raised by an action when something that must hold does not; the message is for the person who tried.

    Attributes:
        message: in the language of whoever tried.
        why: the same as the action gave it: a phrase with its facts where others keep why it was refused.
        field: the form field to mark, or None for the whole form.
    """

    def __init__(self, message: str | Said, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message, self.why = str(message), message
        self.field = field
