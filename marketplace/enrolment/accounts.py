"""A person's new account: username, name and password, checked together."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import USERNAME, add_account
from marketplace.access.models import Account
from marketplace.access.passwords import MAX_LENGTH, check_new_password
from marketplace.enrolment.person_names import faults_of_name, tidy_name
from marketplace.errors import FieldError, Invalid

TAKEN = "这个用户名不能用，请换一个"


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What a person types for a new account."""

    username: str
    display_name: str
    password: str
    again: str

    @classmethod
    def of(cls, username: str, display_name: str, password: str, again: str) -> "AccountForm":
        """Username in lower case, name tidied; passwords as they are, cut where they could only be too long."""
        return cls(username.strip().lower(), tidy_name(display_name), password[: MAX_LENGTH + 1], again[: MAX_LENGTH + 1])

    def faults(self) -> list[FieldError]:
        """Everything that is wrong with it by itself. Whether the username is free only the database knows."""
        found = []
        if not USERNAME.fullmatch(self.username):
            found.append(FieldError("/username", "用户名须为 3 至 64 个小写字母、数字、点、横线或下划线，以字母或数字开头"))
        found += faults_of_name(self.display_name, "/display_name")
        try:
            check_new_password(self.password, self.username, pointer="/password")
        except Invalid as refused:
            found += refused.errors
        if self.again != self.password:
            found.append(FieldError("/again", "两次输入的密码不一样"))
        return found


async def open_account(session: AsyncSession, form: AccountForm, password_hash: str) -> UUID:
    """The new account's id; the password was hashed before, in a thread. Raises: Invalid if the username is taken."""
    taken = Invalid(TAKEN, [FieldError("/username", TAKEN)])
    if await session.scalar(select(Account.id).where(Account.username == form.username)) is not None:
        raise taken
    try:
        async with session.begin_nested():
            made = add_account(session, username=form.username, display_name=form.display_name, password_hash=password_hash)
            await session.flush()
    except IntegrityError as error:  # somebody took it in the same moment
        raise taken from error
    return made.id
