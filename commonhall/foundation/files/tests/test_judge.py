"""What is taken and what is refused: by content, by name, and whether the two agree."""

import io
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageCms

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files.judging import types
from commonhall.foundation.files.judging.checked import Checked
from commonhall.foundation.files.judging.judge import judge
from commonhall.foundation.files.judging.names import clean_name
from commonhall.foundation.files.judging.rules import MEGABYTE, Rules, square, within
from commonhall.foundation.files.tests import samples
from commonhall.foundation.files.tests.samples import office, pdf, photo, picture, upload

EVERYTHING = Rules(types=types.ALL, max_bytes=5 * MEGABYTE, max_pages=20)
PICTURES = Rules(types=types.PICTURES, max_bytes=5 * MEGABYTE, full=square(512), sizes=(square(64), square(128)))


def judged(name: str, content: bytes, rules: Rules = EVERYTHING) -> Checked:
    return judge(upload(name, content), rules)


def refusal(name: str, content: bytes, rules: Rules = EVERYTHING) -> str:
    with pytest.raises(Refused) as refused:
        judged(name, content, rules)
    return refused.value.message


def kept(checked: Checked) -> bytes:
    return b"".join(checked.chunks())


@pytest.mark.req("F1.1", "S10.2")
@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jpg", picture("JPEG"), types.JPEG),
        ("A.JPEG", picture("JPEG"), types.JPEG),
        ("a.png", picture("PNG"), types.PNG),
        ("a.gif", picture("GIF"), types.GIF),
        ("a.webp", picture("WEBP"), types.WEBP),
        ("a.pdf", pdf(), types.PDF),
        ("a.docx", office(types.DOCX), types.DOCX),
        ("a.xlsx", office(types.XLSX), types.XLSX),
        ("a.pptx", office(types.PPTX, {"ppt/embeddings/table.xlsx": samples.SPREADSHEET}), types.PPTX),
        ("a.odt", office(types.ODT), types.ODT),
        ("a.zip", samples.archive({"notes/ä.txt": b"hello"}), types.ZIP),
        ("a.txt", "Grüße\n".encode(), types.TEXT),
        ("a.csv", "a;b\n".encode("utf-16"), types.CSV),
    ],
)
def test_type_is_that_of_the_content(name: str, content: bytes, kind: Any) -> None:
    assert judged(name, content).came_as == kind


@pytest.mark.req("F1.1", "F1.9", "S10.2")
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.png", picture("JPEG"), "Let it end in “.jpg”"),
        ("a.pdf.exe", pdf(), "Let it end in “.pdf”"),
        ("a", pdf(), "Let it end in “.pdf”"),
        ("a.docx", office(types.XLSX), "Let it end in “.xlsx”"),
        ("a.docx", samples.archive({"a.txt": b""}), "Let it end in “.zip”"),
        ("a.zip", office(types.DOCX), "Let it end in “.docx”"),
        ("a.png", b"MZ\x90\x00" + bytes(200), "Choose a file of this type"),
        ("a.html", b"<html>" + samples.SCRIPT, "Choose a file of this type"),
        ("a.txt", b"MZ\x90\x00" + bytes(200), "no text"),
        ("a.jpg", b"\0\0\0\x18ftypheic" + bytes(100), "HEIC"),
    ],
)
def test_name_and_content_that_disagree_are_refused_with_what_to_do(name: str, content: bytes, says: str) -> None:
    assert says in refusal(name, content)


@pytest.mark.req("F1.1")
def test_type_that_the_purpose_does_not_take_is_refused_by_name() -> None:
    assert refusal("a.pdf", pdf(), PICTURES) == (
        "PDF is not taken here. Choose a file of this type: JPEG, PNG, GIF or WebP."
    )


@pytest.mark.req("F1.2", "F1.5", "F1.9")
def test_file_over_its_size_and_an_empty_one_are_refused() -> None:
    content = picture("PNG")
    rules = Rules(types=types.PICTURES, max_bytes=len(content))
    assert judged("a.png", content, rules).came_with == len(content)
    assert "at most" in refusal("a.png", content + b"\0", rules)
    assert "empty" in refusal("a.png", b"")


# -- images


@pytest.mark.req("F1.3")
def test_image_is_counted_before_it_is_decoded() -> None:
    rules = Rules(types=types.PICTURES, max_bytes=5 * MEGABYTE, max_pixels=10_000)
    assert judged("a.png", picture(size=(100, 100)), rules).width == 100
    assert "million pixels" in refusal("a.png", picture(size=(100, 101)), rules)


@pytest.mark.req("F1.4", "F1.5")
def test_photo_stands_upright_and_tells_neither_place_nor_maker() -> None:
    came = photo()
    assert b"SecretPhone" in came
    checked = judged("IMG_1.JPG", came, PICTURES)

    for content in (kept(checked), *(made.content for made in checked.renditions)):
        assert not any(secret in content for secret in (b"SecretPhone", b"Exif", b"EXIF", b"comment"))
        with Image.open(io.BytesIO(content)) as image:
            assert image.format == "WEBP"
            assert not dict(image.getexif())
    upright = judged("a.jpg", came, EVERYTHING)
    assert (upright.width, upright.height) == (40, 60), "60 wide, 40 high, lying on its side"
    with Image.open(io.BytesIO(kept(upright))) as image:
        red, _green, blue = image.convert("RGB").getpixel((20, 50))  # type: ignore[misc]
        assert blue > red, "what was on the right is below"


def test_jpeg_that_builds_up_in_steps_is_taken() -> None:
    came = picture("JPEG", (300, 200), progressive=True, icc_profile=b"\xff\xda" * 100, comment=b"\xff\xda" * 100)
    assert judged("a.jpg", came, PICTURES).width == 200


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "JPEG"), ("RGB", "PNG"), ("RGBA", "PNG")])
def test_colours_look_as_their_profile_says(mode: str, kind: str) -> None:
    """By a profile that has red and blue the other way round."""
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = usual.replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")
    content = io.BytesIO()
    Image.new(mode, (50, 50), "red").save(content, kind, icc_profile=profile)
    with Image.open(io.BytesIO(kept(judged(f"a.{kind.lower()}", content.getvalue(), PICTURES)))) as image:
        red, _green, blue = image.convert("RGB").getpixel((25, 25))  # type: ignore[misc]
        assert blue > 200 > 100 > red
        assert image.convert("RGBA").getpixel((25, 25))[3] == 255  # type: ignore[index]


@pytest.mark.req("F1.4")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_format_is_kept_where_the_purpose_says_so_and_the_metadata_is_not(kind: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    came = picture(kind, icc_profile=profile, xmp=b"<x:xmpmeta>secret</x:xmpmeta>")
    checked = judged(f"a.{kind.lower()}", came, Rules(types=types.PICTURES, max_bytes=MEGABYTE, keep_format=True))
    with Image.open(io.BytesIO(kept(checked))) as image:
        assert image.format == kind
        assert not image.info.get("icc_profile")
    assert b"secret" not in kept(checked)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA", "CMYK"])
def test_every_colour_mode_is_made_anew(mode: str) -> None:
    content = io.BytesIO()
    Image.new(mode, (50, 50)).save(content, "JPEG" if mode == "CMYK" else "PNG")
    name = "a.jpg" if mode == "CMYK" else "a.png"
    assert judged(name, content.getvalue(), PICTURES).renditions[0].width == 50


@pytest.mark.req("F1.6")
def test_image_is_made_in_the_sizes_of_its_purpose_and_never_enlarged() -> None:
    news = Rules(types=types.PICTURES, max_bytes=MEGABYTE, full=within(1200), sizes=(within(640), within(320)))
    checked = judged("a.jpg", picture("JPEG", (3000, 1500)), news)
    assert (checked.width, checked.height) == (1200, 600)
    assert [(made.name, made.width, made.height) for made in checked.renditions] == [
        ("640", 640, 320),
        ("320", 320, 160),
    ]
    small = judged("a.png", picture(size=(100, 50)), PICTURES)
    assert [(made.width, made.height) for made in small.renditions] == [(50, 50), (50, 50)]


def test_image_longer_than_its_format_can_be_is_made_smaller() -> None:
    checked = judged("a.png", picture(size=(20_000, 20)), EVERYTHING)
    assert (checked.width, checked.height) == (16_000, 16)


def test_animation_becomes_its_first_picture() -> None:
    checked = judged("a.gif", samples.animation(), EVERYTHING)
    with Image.open(io.BytesIO(kept(checked))) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((5, 5))[0] > 200  # type: ignore[index]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_image_that_was_cut_off_is_refused(kind: str) -> None:
    whole = picture(kind, (300, 300))
    assert "damaged" in refusal(f"a.{kind.lower()}", whole[: len(whole) * 2 // 3], PICTURES)


@pytest.mark.req("F1.8")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", picture("PNG") + samples.archive({"evil.class": samples.SCRIPT})),
        ("a.jpg", picture("JPEG") + pdf() + samples.SCRIPT),
        ("a.gif", picture("GIF") + b"*/=1;" + samples.SCRIPT),
        ("a.jpg", picture("JPEG", comment=samples.SCRIPT)),
    ],
)
def test_image_that_is_something_else_too_is_only_an_image_afterwards(name: str, content: bytes) -> None:
    after = kept(judged(name, content, PICTURES))
    assert after[8:12] == b"WEBP"
    assert not any(trace in after for trace in (b"<script", b"PK\x03\x04", b"%PDF", b"alert"))


@pytest.mark.req("F1.8")
def test_gif_whose_head_is_a_script_is_refused() -> None:
    assert "damaged" in refusal("a.gif", b"GIF89a/*" + bytes(10) + b"*/=1;alert(1)//", PICTURES)


@pytest.mark.req("F1.8", "F1.9")
@pytest.mark.parametrize("name", ["a.svg", "a.png", "a.jpg"])
def test_drawing_with_a_script_is_refused(name: str) -> None:
    drawing = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + samples.SCRIPT + b"</svg>"
    assert "Save the drawing as PNG" in refusal(name, drawing, PICTURES)


# -- PDF


def test_pdf_has_its_pages_counted_and_its_bytes_kept() -> None:
    content = pdf(pages=3)
    checked = judged("a.pdf", content)
    assert (checked.pages, kept(checked)) == (3, content)
    assert "more than 20 pages" in refusal("a.pdf", pdf(pages=21))


@pytest.mark.req("F1.8", "F1.9")
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (pdf(catalog=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "scripts"),
        (pdf(catalog=b"/OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>"), "scripts"),
        (pdf(catalog=b"/OpenAction<</S/Launch/F(calc.exe)>>"), "scripts"),
        (pdf(packed=b"7 0 <</S/JavaScript/JS(app.alert\\(1\\))>>"), "scripts"),
        (pdf(catalog=b"/X(>>stream\n)/OpenAction<</S/JavaScript/JS(app.alert\(1\))>>/Y(endstream)"), "scripts"),
        (pdf(catalog=b"\n%>>stream\n/OpenAction<</S/Launch/F(cmd.exe)>>\n%endstream\n"), "scripts"),
        (pdf(catalog=b"/Names<</EmbeddedFiles 9 0 R>>"), "other files within"),
        (pdf(catalog=b"/X(>>stream\n)/Names<</EmbeddedFiles 9 0 R>>/Y(endstream)"), "other files within"),
        (pdf() + samples.archive({"a.exe": b"MZ"}), "behind the end"),
        (pdf() + samples.SCRIPT, "behind the end"),
        (pdf()[:-100], "behind the end"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
    ],
)
def test_pdf_that_does_more_than_show_pages_is_refused(content: bytes, says: str) -> None:
    assert says in refusal("a.pdf", content)


def test_pdf_is_read_as_its_readers_do_by_its_table_of_objects() -> None:
    hidden = b"3 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj\n"
    drawn = b"4 0 obj\n<</Length %d>>stream\n%sendstream\nendobj\n" % (len(hidden), hidden)
    content = pdf(catalog=b"/OpenAction 3 0 R", objects=drawn)
    unlisted = b"0000000000 65535 f \n"
    head, table = content.split(b"xref\n", 1)
    first, second, rest = table.split(unlisted, 2)
    listed = b"%010d 00000 n \n" % content.index(hidden)
    assert "scripts" in refusal("a.pdf", head + b"xref\n" + first + unlisted + second + listed + rest)


def test_pdf_with_a_password_is_refused() -> None:
    for locked in (pikepdf.Encryption(user="secret", owner=""), pikepdf.Encryption(user="", owner="secret")):
        content = io.BytesIO()
        with pikepdf.open(io.BytesIO(pdf())) as document:
            document.save(content, encryption=locked)
        assert "protected by a password" in refusal("a.pdf", content.getvalue())


def test_pdf_may_have_any_letters_in_its_pictures() -> None:
    drawn = b"9 0 obj\n<</Length 24>>\nstream\n/JS /Launch /EmbeddedFile \nendstream\nendobj\n"
    assert judged("a.pdf", pdf(objects=drawn)).pages == 1


# -- archives and office files


@pytest.mark.req("F1.7", "F1.9")
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.zip", samples.archive({"zeros": bytes(11 * MEGABYTE)}), "unpacks to far more"),
        ("a.docx", office(types.DOCX, {"word/media/zeros": bytes(11 * MEGABYTE)}), "unpacks to far more"),
        ("a.zip", samples.archive({f"{number}": b"" for number in range(2001)}), "unpacks to far more"),
        ("a.zip", samples.overlapping_archive(), "unpacks to far more"),
        ("a.zip", samples.archive({"inner.zip": samples.archive({"a": b"b"})}), "archive within the archive"),
        ("a.zip", samples.archive({"holiday.jpg": samples.archive({"a": b"b"})}), "archive within the archive"),
        ("a.docx", office(types.DOCX, {"word/media/x": samples.archive({"a": b"b"})}), "archive within the archive"),
    ],
)
def test_archive_bomb_is_refused(name: str, content: bytes, says: str) -> None:
    assert says in refusal(name, content)


@pytest.mark.req("F1.8", "F1.9")
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.zip", samples.archive({"../../etc/passwd": b"x"}), "outside its own folder"),
        ("a.zip", samples.archive({"/etc/passwd": b"x"}), "outside its own folder"),
        ("a.zip", samples.archive({"a": b"b"}) + samples.SCRIPT, "before or behind"),
        ("a.docx", office(types.DOCX, {"word/vbaProject.bin": b"x"}), "macros"),
        ("a.odt", office(types.ODT, {"Basic/Standard/Module1.xml": b"x"}), "macros"),
        ("a.zip", samples.archive({"a": b"b"})[:-30], "damaged"),
        ("a.zip", samples.archive({"a": b"some content"}).replace(b"\x4b\xcc", b"\0\0", 1)[:20], "damaged"),
    ],
)
def test_archive_that_deceives_is_refused(name: str, content: bytes, says: str) -> None:
    assert says in refusal(name, content)


def test_entry_that_holds_more_than_it_says_is_refused() -> None:
    content = samples.archive({"a": bytes(100_000)})
    lying = content.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    assert "damaged" in refusal("a.zip", lying)


# -- names


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\fakepath\\me.png", "me.png"),
        ("naïve Grüße 写真.png", "naïve Grüße 写真.png"),
        ("gnp.\u202eexe.png", "gnp.exe.png"),
        ("a\x00b\r\nc.png", "abc.png"),
        ('a"<b>.png', "a__b_.png"),
        (".png", "file.png"),
        ("...", "file"),
        ("", "file"),
        (None, "file"),
        ("x" * 500 + ".png", "x" * 116 + ".png"),
    ],
)
def test_names_are_cleaned_and_never_lead_anywhere(given: str | None, clean: str) -> None:
    assert clean_name(given) == clean
