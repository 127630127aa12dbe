"""The cookies: the session's token, the seed of the CSRF token, and the token of a sign-in that waits for its code."""

from dataclasses import dataclass

from litestar.datastructures import Cookie

from marketplace.access.sign_in import WAIT_FOR_CODE
from marketplace.settings import Settings

RECOVERING_SECONDS = 900  # a little longer than the code is good for
REGISTERING_SECONDS = 86_400  # as a draft is kept


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names and attributes. `__Host-` and Secure need https; over loopback http browsers would drop such cookies."""

    secure: bool

    @classmethod
    def of(cls, settings: Settings) -> "Cookies":
        """Secure unless only this machine can reach the process and no proxy stands in front."""
        return cls(secure=settings.public_url is not None or not settings.loopback)

    @property
    def session_name(self) -> str:
        """Name of the cookie that holds the session's token."""
        return "__Host-zhida" if self.secure else "zhida"

    @property
    def csrf_name(self) -> str:
        """Name of the cookie that holds the seed of the CSRF token."""
        return "__Host-zhida-csrf" if self.secure else "zhida-csrf"

    @property
    def waiting_name(self) -> str:
        """Name of the cookie of a sign-in that waits for its code."""
        return "__Host-zhida-code" if self.secure else "zhida-code"

    @property
    def recovering_name(self) -> str:
        """Name of the cookie of a browser in which somebody recovers a password."""
        return "__Host-zhida-recover" if self.secure else "zhida-recover"

    def recovering(self, token: str) -> Cookie:
        """Remembers between two pages who asked for the code."""
        return self._cookie(self.recovering_name, token, max_age=RECOVERING_SECONDS)

    def not_recovering(self) -> Cookie:
        """Forgets it."""
        return self._cookie(self.recovering_name, "", max_age=0)

    @property
    def registering_name(self) -> str:
        """Name of the cookie of a browser in which somebody fills in a registration."""
        return "__Host-zhida-register" if self.secure else "zhida-register"

    def registering(self, token: str) -> Cookie:
        """Finds the draft again for as long as it is kept."""
        return self._cookie(self.registering_name, token, max_age=REGISTERING_SECONDS)

    def not_registering(self) -> Cookie:
        """Forgets it."""
        return self._cookie(self.registering_name, "", max_age=0)

    def session(self, token: str) -> Cookie:
        """Signs the browser in until it is closed or the session ends."""
        return self._cookie(self.session_name, token)

    def no_session(self) -> Cookie:
        """Signs the browser out."""
        return self._cookie(self.session_name, "", max_age=0)

    def waiting(self, token: str) -> Cookie:
        """Remembers between two pages that the password was right."""
        return self._cookie(self.waiting_name, token, max_age=int(WAIT_FOR_CODE.total_seconds()))

    def not_waiting(self) -> Cookie:
        """Forgets it."""
        return self._cookie(self.waiting_name, "", max_age=0)

    def csrf(self, seed: str) -> Cookie:
        """Keeps the seed for as long as the browser is open."""
        return self._cookie(self.csrf_name, seed)

    def _cookie(self, name: str, value: str, max_age: int | None = None) -> Cookie:
        return Cookie(key=name, value=value, path="/", max_age=max_age, secure=self.secure, httponly=True, samesite="lax")
