"""The tables. Times are UTC; JSON columns hold what `simulator.domain.events.to_json` and the scorecard give."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import DateTime


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware UTC time on every database; SQLite gives naive ones back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(dt.UTC) if value else None

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return value.replace(tzinfo=dt.UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    type_annotation_map = {dt.datetime: UtcDateTime, dict[str, Any]: JSON}  # noqa: RUF012 - SQLAlchemy reads it so


class UserRow(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(256))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class PostRow(Base):
    """A trainee's telephone: one extension, a secret for the browser and one for a plain SIP phone."""

    __tablename__ = "posts"

    extension: Mapped[str] = mapped_column(String(8), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    webrtc_secret: Mapped[str] = mapped_column(String(64))
    sip_secret: Mapped[str] = mapped_column(String(64))


class ScenarioVersionRow(Base):
    """The very text a call was played with, so that an old call can be scored and explained for ever."""

    __tablename__ = "scenario_versions"

    scenario_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(12), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class CallRow(Base):
    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_trainee_created", "trainee_id", "created_at"),
        Index("ix_calls_created", "created_at"),
        Index("ix_calls_owed", "owed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    scenario_id: Mapped[str] = mapped_column(String(64))
    scenario_version: Mapped[str] = mapped_column(String(12))
    seed: Mapped[int]
    temperament: Mapped[str | None] = mapped_column(String(64))
    direction: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(12))
    post: Mapped[str | None] = mapped_column(String(8))
    trainee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    node: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    demonstration: Mapped[bool] = mapped_column(default=False)
    """Recognised with the demonstration model: words of a person are not to be trusted."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    answered_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(12))
    outcome: Mapped[str | None] = mapped_column(String(64))
    mark: Mapped[float | None]
    owed: Mapped[bool] = mapped_column(default=False)
    """True from hang-up until the recording is sealed and the call scored; the worker and reconcile read it."""
    fault: Mapped[str | None] = mapped_column(String(300))


class CallEventRow(Base):
    __tablename__ = "call_events"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[float]
    type: Mapped[str] = mapped_column(String(32))
    data: Mapped[dict[str, Any]]


class RecordingRow(Base):
    """A sealed recording: where its manifest is, how long it is, and the digests of its legs."""

    __tablename__ = "recordings"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    node: Mapped[str] = mapped_column(String(64))
    manifest: Mapped[str] = mapped_column(String(400))
    duration_s: Mapped[float]
    sha256_trainee: Mapped[str] = mapped_column(String(64))
    sha256_heard: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[dt.datetime] = mapped_column(default=now)


class ScorecardRow(Base):
    """One scoring of one call; a new scoring adds a row and never replaces one."""

    __tablename__ = "scorecards"
    __table_args__ = (Index("ix_scorecards_call", "call_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    rubric_version: Mapped[str] = mapped_column(String(12))
    mark: Mapped[float | None]
    report: Mapped[dict[str, Any]]
    """The whole `decroche.report/1`."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class AuditRow(Base):
    """Who looked at or changed what: every sign-in, every recording listened to."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
