"""The one judge of uploads: name, size, content, and whether they agree."""

from io import BytesIO
from typing import IO

from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files.judging import archives, images, pdf, signatures, texts
from commonhall.foundation.files.judging.checked import Checked
from commonhall.foundation.files.judging.names import clean_name, ending_of
from commonhall.foundation.files.judging.rules import Rules
from commonhall.foundation.files.judging.types import PICTURES, ZIP, FileType, named


def judge(upload: "File[bytes]", rules: Rules) -> Checked:
    """Judge what came, and make images anew. Takes its time: do it before a transaction begins.

    Raises:
        Refused: with a sentence that says what to do.
    """
    name, size = clean_name(upload.name), upload.size
    if not size:
        raise Refused(_("The file is empty. Choose another one."))
    if size > rules.max_bytes:
        sizes = {"size": filesizeformat(size), "most": filesizeformat(rules.max_bytes)}
        raise Refused(_("The file has %(size)s; at most %(most)s are taken. Make it smaller and try again.") % sizes)
    content: IO[bytes] = upload.file if upload.file is not None else BytesIO()
    kind = _type(content, ending_of(name), rules)
    if kind.family == "image":
        return _image(content, name, size, kind, rules)
    pages = None
    if kind.family == "pdf":
        pages = pdf.judge_pdf(content, rules)
    elif kind.family == "text":
        texts.judge_text(content)
    else:
        archives.judge_archive(content, kind, rules)
    return Checked(name=name, came_as=kind, came_with=size, type=kind, content=content, pages=pages)


def _image(content: IO[bytes], name: str, size: int, kind: FileType, rules: Rules) -> Checked:
    made = images.make_anew(content, kind, rules)
    full = made.full
    return Checked(
        name=name, came_as=kind, came_with=size, type=full.type, content=BytesIO(full.content),
        width=full.width, height=full.height, renditions=made.smaller,
    )  # fmt: skip


def _type(content: IO[bytes], ending: str, rules: Rules) -> FileType:
    """What the content is, if it is taken and the name says the same."""
    content.seek(0)
    head = content.read(1024)
    kind = signatures.type_of(head[: signatures.HEAD])
    if kind is ZIP:
        kind = archives.office_type(content, rules)
    if kind is None:
        kind = _unsigned(head, ending, rules)
    if kind not in rules.types:
        known = {"type": kind.name, "types": named(rules.types)}
        raise Refused(_("%(type)s is not taken here. Choose a file of this type: %(types)s.") % known)
    if ending not in kind.endings:
        words = {"ending": ending, "type": kind.name, "right": kind.endings[0]}
        raise Refused(
            _("The name ends in “.%(ending)s”, but the content is %(type)s. Let it end in “.%(right)s” and try again.")
            % words
        )
    return kind


def _unsigned(head: bytes, ending: str, rules: Rules) -> FileType:
    """What begins with no sign of ours: text where that is taken; for others a word on what to do."""
    if set(PICTURES) & set(rules.types):
        if signatures.is_drawing(head, ending):
            raise Refused(_("SVG drawings can carry scripts and are not taken. Save the drawing as PNG."))
        if signatures.is_phone_picture(head):
            raise Refused(_("This is a HEIC picture, which few browsers show. Save it as JPEG and try again."))
    kind = texts.text_type(ending)
    if kind in rules.types and ending in kind.endings:
        return kind
    known = {"ending": signatures.guessed_ending(head), "types": named(rules.types)}
    if known["ending"]:
        raise Refused(_("The content seems to be “.%(ending)s”. Choose a file of this type: %(types)s.") % known)
    raise Refused(_("The content is of another type. Choose a file of this type: %(types)s.") % known)
