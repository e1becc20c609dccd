"""Accounts and posts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from simulator.store.database import Database
from simulator.store.tables import PostRow, UserRow


class Role(StrEnum):
    TRAINEE = "trainee"
    SUPERVISOR = "supervisor"
    INSTRUCTOR = "instructor"
    EXAMINER = "examiner"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    login: str
    name: str
    role: Role
    language: str


@dataclass(frozen=True, slots=True)
class TelephonePost:
    """Extension and secrets of one trainee's telephones."""

    extension: str
    name: str
    webrtc_secret: str
    sip_secret: str

    def __repr__(self) -> str:
        return f"TelephonePost({self.extension!r}, {self.name!r})"


class People:
    """Accounts in the database. Passwords arrive hashed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, login: str, name: str, role: Role, password_hash: str, language: str = "fr") -> Person:
        with self._database.transaction() as session:
            row = UserRow(login=login, name=name, role=role, password_hash=password_hash, language=language)
            session.add(row)
            session.flush()
            return _person(row)

    def by_id(self, user_id: int) -> Person | None:
        with self._database.transaction() as session:
            row = session.get(UserRow, user_id)
            return _person(row) if row and row.active else None

    def credentials(self, login: str) -> tuple[Person, str] | None:
        """The person and the password hash for a login, or none."""
        with self._database.transaction() as session:
            row = session.scalar(select(UserRow).where(UserRow.login == login, UserRow.active))
            return (_person(row), row.password_hash) if row else None

    def everyone(self) -> tuple[Person, ...]:
        with self._database.transaction() as session:
            return tuple(_person(row) for row in session.scalars(select(UserRow).order_by(UserRow.name)))

    def set_language(self, user_id: int, language: str) -> None:
        with self._database.transaction() as session:
            row = session.get_one(UserRow, user_id)
            row.language = language

    def set_password_hash(self, user_id: int, password_hash: str) -> None:
        with self._database.transaction() as session:
            session.get_one(UserRow, user_id).password_hash = password_hash

    def add_post(self, user_id: int, extension: str, webrtc_secret: str, sip_secret: str) -> None:
        with self._database.transaction() as session:
            session.add(
                PostRow(extension=extension, user_id=user_id, webrtc_secret=webrtc_secret, sip_secret=sip_secret)
            )

    def post_of(self, user_id: int) -> TelephonePost | None:
        with self._database.transaction() as session:
            found = session.execute(_POSTS.where(PostRow.user_id == user_id)).first()
            return _post(*found) if found else None

    def posts(self) -> tuple[TelephonePost, ...]:
        with self._database.transaction() as session:
            return tuple(_post(*row) for row in session.execute(_POSTS.order_by(PostRow.extension)))


_POSTS = select(PostRow, UserRow).join(UserRow, UserRow.id == PostRow.user_id)


def _person(row: UserRow) -> Person:
    return Person(row.id, row.login, row.name, Role(row.role), row.language)


def _post(post: PostRow, user: UserRow) -> TelephonePost:
    return TelephonePost(post.extension, user.name, post.webrtc_secret, post.sip_secret)
