"""Types that the shapes of every module's JSON are made of."""

from typing import Annotated

from pydantic import Field, StringConstraints

PageSize = Annotated[int, Field(ge=1, le=100, description="Rows on a page.")]
Text = Annotated[str, StringConstraints(strip_whitespace=True)]  # as forms take it: without blanks around it
