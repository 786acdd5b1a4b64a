from typing import Annotated

from pydantic import Field

PageSize = Annotated[int, Field(ge=1, le=100, description="Rows on a page.")]
