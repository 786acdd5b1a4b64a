"""Acts so sensitive that an open session is not enough for them."""


class FreshLoginRequired(Exception):
    """The person must say again who they are: pages lead them there, the API answers 401 with a type that says so."""
