"""The demo school: who works there, and the passwords printed at the first start."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from simulator.store.people import People, Role
from web.accounts.passwords import hash_password, readable_password


@dataclass(frozen=True, slots=True)
class DemoAccount:
    login: str
    name: str
    role: Role
    extension: str | None = None


SCHOOL = (
    DemoAccount("camille", "Camille Robin", Role.TRAINEE, "1001"),
    DemoAccount("yanis", "Yanis Morel", Role.TRAINEE, "1002"),
    DemoAccount("sophie", "Sophie Garnier", Role.SUPERVISOR),
    DemoAccount("marc", "Marc Delmas", Role.INSTRUCTOR),
    DemoAccount("helene", "Hélène Aubry", Role.EXAMINER),
)


def open_school(people: People) -> dict[str, str]:
    """Create the accounts that are missing; the new ones' passwords by login, which are shown once."""
    passwords: dict[str, str] = {}
    for account in SCHOOL:
        if people.credentials(account.login) is not None:
            continue
        passwords[account.login] = readable_password()
        person = people.add(account.login, account.name, account.role, hash_password(passwords[account.login]))
        if account.extension is not None:
            people.add_post(person.id, account.extension, secrets.token_urlsafe(24), secrets.token_urlsafe(24))
    return passwords
