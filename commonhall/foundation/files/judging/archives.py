"""ZIP, and office files, which are ZIP archives: what they are, and whether they are safe to unpack.

Everything is read once here, within limits, so that whoever unpacks it later meets no surprise.
"""

import stat
import struct
import zipfile
import zlib
from typing import IO
from zipfile import ZipFile, ZipInfo

from django.utils.translation import gettext as _

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files.judging.rules import MEGABYTE, Rules
from commonhall.foundation.files.judging.types import OFFICE, ZIP, FileType

_END = struct.Struct("<4s4H2LH")  # the end of the central directory (APPNOTE.TXT, 4.3.16)
_LARGE = b"PK\x06\x07"  # leads to another directory, for archives of more than 4 GB
_LONGEST_ENTRY = 500  # bytes of the directory for each entry, on average
_HEADER = 30  # bytes before each entry, with its name after them
_UTF8 = 0x800  # the flag of a name in UTF-8
_RATIO = 100  # how many times its own size an archive may unpack to
_UNSUSPICIOUS = 10 * MEGABYTE  # unpacked bytes at which nobody asks for the ratio
_CHUNK = 256 * 1024
_INNER = ("zip", "jar", "7z", "rar", "gz", "tgz", "bz2", "xz", "zst", "tar", "cab", "iso")


def office_type(file: IO[bytes], rules: Rules) -> FileType:
    """Which office format it is; ZIP for none.

    Raises:
        Refused: it is no whole archive, has too many entries, or there is something before or behind it.
    """
    with _opened(file, rules) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
            told = _read(archive, archive.getinfo("mimetype"), 100).decode("latin-1").strip()
            return next((kind for kind in OFFICE if kind.content_type == told), ZIP)
        if "[Content_Types].xml" in names:
            return next((kind for kind in OFFICE if kind.part and kind.part in names), ZIP)
    return ZIP


def judge_archive(file: IO[bytes], kind: FileType, rules: Rules) -> None:
    """Raises Refused, with the reason."""
    with _opened(file, rules) as archive:
        infos = archive.infolist()
        for info in infos:
            _judge_entry(info, kind)
        _judge_sizes(infos, _size(file), rules)
        for info in infos:
            _unpack(archive, info, kind)


def _judge_directory(file: IO[bytes], rules: Rules) -> None:
    """The directory at the end, before the library reads it: it is small, and the archive is the whole file."""
    size = _size(file)
    file.seek(max(0, size - _END.size - 0xFFFF))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail) or tail[max(0, at - 20) :].startswith(_LARGE):
        raise _damaged()
    _mark, _disk, _first, _here, count, length, offset, comment = _END.unpack_from(tail, at)
    end = size - len(tail) + at
    if end + _END.size + comment != size or offset + length != end:
        raise Refused(_("There is something before or behind the archive. Pack it anew and try again."))
    if count > rules.max_entries or length > rules.max_entries * _LONGEST_ENTRY:
        raise _too_large()


def _opened(file: IO[bytes], rules: Rules) -> ZipFile:
    _judge_directory(file, rules)
    try:
        return ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise _damaged() from None


def _judge_entry(info: ZipInfo, kind: FileType) -> None:
    name = info.filename
    if info.flag_bits & 1:
        raise Refused(_("The file is protected by a password. Save it without one and try again."))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(_("The archive is packed in a way that few programs read. Pack it as a plain ZIP."))
    leads_out = name.startswith(("/", "\\")) or ":" in name[:3] or ".." in name.replace("\\", "/").split("/")
    if leads_out or stat.S_ISLNK(info.external_attr >> 16):
        raise Refused(_("The archive wants to write outside its own folder. Pack it anew and try again."))
    lower = name.lower()
    if kind != ZIP and (lower.endswith("vbaproject.bin") or lower.startswith(("basic/", "scripts/"))):
        raise Refused(_("The document has macros, which are programs. Save it without macros and try again."))
    if kind == ZIP and lower.rpartition(".")[2] in _INNER:
        raise _nested()


def _judge_sizes(infos: list[ZipInfo], packed: int, rules: Rules) -> None:
    unpacked = sum(info.file_size for info in infos)
    if unpacked > rules.max_unpacked or (unpacked > _UNSUSPICIOUS and unpacked > _RATIO * packed):
        raise _too_large()
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:  # entries that share their bytes make 10 MB of 10 kB a thousand times
            raise _too_large()
        letters = "utf-8" if info.flag_bits & _UTF8 else "cp437"
        end = info.header_offset + _HEADER + len(info.orig_filename.encode(letters)) + info.compress_size


def _unpack(archive: ZipFile, info: ZipInfo, kind: FileType) -> None:
    """To its end and to nowhere: an entry that holds more than its header says fails at its checksum."""
    try:
        with archive.open(info) as entry:
            head = entry.read(_CHUNK)
            while entry.read(_CHUNK):
                pass
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        raise _damaged() from None
    inner = head.startswith(b"PK\x03\x04")
    if inner and (kind == ZIP or "embeddings/" not in info.filename):  # charts bring the table that they are made of
        raise _nested()


def _read(archive: ZipFile, info: ZipInfo, most: int) -> bytes:
    try:
        with archive.open(info) as entry:
            return entry.read(most)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        raise _damaged() from None


def _size(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def _damaged() -> Refused:
    return Refused(_("The file is damaged and can't be opened. Save it anew and try again."))


def _too_large() -> Refused:
    return Refused(_("The file unpacks to far more than it seems to hold. Leave out what is not needed."))


def _nested() -> Refused:
    return Refused(_("There is an archive within the archive. Unpack the inner one first, or send it alone."))
