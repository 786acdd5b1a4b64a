from ninja import Field, Schema

from commonhall.core.api.schemas import Text


class IdentityIn(Schema):
    """All of it: what every page and mail says of the site."""

    name: Text = Field(min_length=1, max_length=60)
    tagline: Text = Field(max_length=120, description="One line; may be empty.")
    accent: Text = Field(max_length=7, description="#rrggbb. White text must be readable on it, and it on the page.")


class IdentityOut(Schema):
    name: str
    tagline: str
    accent: str = Field(description="#rrggbb")
    logo: str = Field(alias="logo_url", description="Its address; empty for none. `/api/v1/pages/logo` changes it.")
    logo_width: int
    logo_height: int
    logo_says_name: bool = Field(description="Then the name is not written beside it.")
