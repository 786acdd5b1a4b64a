from commonhall.foundation.files.models import File
from commonhall.foundation.pages.models import Page

BLOCK_PICTURE, PAGE_PICTURE = "pages.block_picture", "pages.picture"  # the purposes of their files


def page_of_picture(file: File) -> Page | None:
    return Page.objects.filter(picture__id=str(file.public_id)).defer("body").first()


def files_of(ids: list[str]) -> list[File]:
    """The files of pictures that nothing shows any more."""
    return list(File.objects.filter(public_id__in=ids, purpose__in=(BLOCK_PICTURE, PAGE_PICTURE)))
