"""Whom of a file we have seen already."""

from __future__ import annotations

from collections.abc import Mapping

from commonhall.modules.members.importing.fields import Field, normalised
from commonhall.modules.members.importing.problems import Code, Problem, problem
from commonhall.modules.members.importing.rows import MemberRow


class Doubles:
    """Remembers the accepted rows of one file by address, number and name. Bad rows don't count: they block nobody."""

    def __init__(self) -> None:
        self._by_email: dict[str, tuple[int, str]] = {}
        self._by_number: dict[str, int] = {}
        self._by_name: dict[str, int] = {}

    def problems(self, line: int, member: MemberRow, header_of: Mapping[Field, str]) -> list[Problem]:
        """Why this row would be a second one of somebody."""
        found = []
        if member.email in self._by_email:
            first_line, name = self._by_email[member.email]
            same = normalised(name) == normalised(member.display_name)
            code = Code.DUPLICATE if same else Code.SHARED_EMAIL
            found.append(problem(code, header_of[Field.EMAIL], member.email, line=first_line, name=name))
        elif member.member_number in self._by_number:
            first_line = self._by_number[member.member_number]
            header = header_of[Field.MEMBER_NUMBER]
            found.append(problem(Code.DUPLICATE_NUMBER, header, member.member_number, line=first_line))
        return found

    def remember(self, line: int, member: MemberRow) -> list[Problem]:
        """Accepts the row; warns if it can only be told from an earlier one by having no address."""
        if member.email:
            self._by_email[member.email] = line, member.display_name
        if member.member_number:
            self._by_number[member.member_number] = line
        name = normalised(member.display_name)
        first_line = self._by_name.setdefault(name, line)
        doubtful = first_line != line and not member.email
        return [problem(Code.SAME_NAME, line=first_line)] if doubtful else []
