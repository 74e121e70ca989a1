"""Who takes part: customers' accounts and contacts, the desk's users, teams and roles."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from servicedesk.core.kernel.base import Base, BigId, Id
from servicedesk.core.people.rules.texts import fold

LONGEST_SEARCH_NAME = 320  # a folded name may be longer than the name

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", BigId, ForeignKey("user.id"), primary_key=True),
    Column("role_id", BigId, ForeignKey("role.id"), primary_key=True, index=True),
)

team_member = Table(
    "team_member",
    Base.metadata,
    Column("team_id", BigId, ForeignKey("team.id"), primary_key=True),
    Column("user_id", BigId, ForeignKey("user.id"), primary_key=True, index=True),
)


def _search_name(context: Any) -> str:
    """Give a row that is inserted without the mapper its name for searching too."""
    return fold(context.get_current_parameters()["name"])[:LONGEST_SEARCH_NAME]


class Role(Base):
    """A named set of permissions."""

    __tablename__ = "role"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    permissions: Mapped[list[str]]


class Team(Base):
    """A support group: CSM, COR, SIGIS, field, warehouse, a carrier.

    An external one is another company; ``contact_name``, ``email`` and ``phone`` are where it is asked. It is written
    to in ``language``, in the operator's where it is empty.
    ``assigns_by`` says how its tickets get their agent: by ``hand``, or by ``load`` without anybody.
    """

    __tablename__ = "team"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    is_external: Mapped[bool] = mapped_column(default=False)
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    assigns_by: Mapped[str] = mapped_column(String(10), default="hand")

    @property
    def assigns_itself(self) -> bool:
        """Tell whether the desk chooses who of the team gets a ticket."""
        return self.assigns_by == "load" and not self.is_external


class User(Base):
    """A person who works with the desk: staff or partner."""

    __tablename__ = "user"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    language: Mapped[str] = mapped_column(String(8), default="es")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)

    roles: Mapped[list[Role]] = relationship(secondary=user_role)
    teams: Mapped[list[Team]] = relationship(secondary=team_member)

    @property
    def permissions(self) -> frozenset[str]:
        """Return what the roles of this user allow together."""
        return frozenset(permission for role in self.roles for permission in role.permissions)


class Account(Base):
    """A customer's account: what the operator has a contract with.

    Of a critical one, as a hospital, somebody is told first before work is done on what it stands on.
    ``at_risk_since`` is from when it is at risk of leaving, and ``risk_place`` where it stands in a list: minus its
    points while it is at risk, else 0, so that one index leads through both. No customer ever sees either.
    """

    __tablename__ = "account"
    __table_args__ = (
        Index("ix_account_risk_place_number", "risk_place", "number"),
        Index("ix_account_consultant_id_risk_place", "consultant_id", "risk_place", "number"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    search_name: Mapped[str] = mapped_column(String(LONGEST_SEARCH_NAME), default=_search_name)
    kind: Mapped[str] = mapped_column(String(20), default="residential")
    state: Mapped[str] = mapped_column(String(20), default="active")
    consultant_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    is_critical: Mapped[bool] = mapped_column(default=False, server_default=false())
    at_risk_since: Mapped[datetime | None]
    risk_place: Mapped[int] = mapped_column(default=0, server_default="0")

    @validates("name")
    def _follow_name(self, key: str, name: str) -> str:
        self.search_name = fold(name)[:LONGEST_SEARCH_NAME]
        return name


class ConsultantChange(Base):
    """That an account got another sales consultant: from whom to whom, and who decided it."""

    __tablename__ = "consultant_change"
    __table_args__ = (Index("ix_consultant_change_account_id_at", "account_id", "at", "id"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class Contact(Base):
    """A person who speaks for one or more accounts; no e-mail is compulsory."""

    __tablename__ = "contact"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(120))
    search_name: Mapped[str] = mapped_column(String(LONGEST_SEARCH_NAME), default=_search_name)
    document: Mapped[str] = mapped_column(String(40), default="", index=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str] = mapped_column(String(40), default="", index=True)
    other_phone: Mapped[str] = mapped_column(String(40), default="", index=True)
    language: Mapped[str] = mapped_column(String(8), default="es")
    channels: Mapped[list[str]] = mapped_column(default=lambda: ["email"])
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)

    memberships: Mapped[list["AccountContact"]] = relationship(back_populates="contact")

    @validates("name")
    def _follow_name(self, key: str, name: str) -> str:
        self.search_name = fold(name)[:LONGEST_SEARCH_NAME]
        return name


class AccountContact(Base):
    """That a contact speaks for an account, and as what: holder, user or delegate."""

    __tablename__ = "account_contact"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20), default="holder")

    contact: Mapped[Contact] = relationship(back_populates="memberships")
    account: Mapped[Account] = relationship()


class Identity(Base):
    """A sign-in at an OpenID Connect provider that belongs to a user; the e-mail never links."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Id]
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)


class FormerEmail(Base):
    """An address that a person had until lately: that is where they are told that it was changed."""

    __tablename__ = "former_email"
    __table_args__ = (Index("ix_former_email_principal", "kind", "principal_id"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(10))
    principal_id: Mapped[int] = mapped_column(BigId)
    email: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(index=True)


class WebSession(Base):
    """A signed-in browser; only a digest of its cookie is kept.

    Ending one moves ``ends_at`` to the present; the row stays for a while, so that the address is
    still known as one from which this person has signed in.
    """

    __tablename__ = "web_session"
    __table_args__ = (Index("ix_web_session_principal", "kind", "principal_id"),)

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    principal_id: Mapped[int] = mapped_column(BigId)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    device: Mapped[str] = mapped_column(String(160), default="")
    address: Mapped[str] = mapped_column(String(64), default="")


class Token(Base):
    """A secret that works once: a code, an invitation, a password reset. Only a digest is kept.

    For a code, ``digest`` is of the handle that the browser got and ``code_digest`` of both
    together; a code that was asked for a stranger belongs to nobody (``principal_id`` 0).
    """

    __tablename__ = "token"
    __table_args__ = (Index("ix_token_principal", "kind", "principal_id"),)

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    code_digest: Mapped[str] = mapped_column(String(64), default="")
    purpose: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    principal_id: Mapped[int] = mapped_column(BigId)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


class Throttle(Base):
    """How often something was tried under one key (an address, an account) in the present window."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime]
    window_ends_at: Mapped[datetime] = mapped_column(index=True)
