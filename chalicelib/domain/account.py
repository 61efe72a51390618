"""A household's account: one password, changed twice at most, two recovery codes, sessions that can be ended; and wrong guesses.

Hashes and codes are opaque here; credentials/ makes and compares them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.errors import PasswordChangesUsedUp, TooManyAttempts

#: Characters. NIST SP 800-63B-4 for a password that is the only factor; docs/decisions/0020 says why.
SHORTEST_PASSWORD = 15
#: The article's rule: a password may be changed twice, ever.
PASSWORD_CHANGES = 2
#: Of more devices those that signed in last are known.
MOST_DEVICES = 8
#: How long a session lives unused, and at most.
SESSION_UNUSED = timedelta(minutes=30)
SESSION_AT_MOST = timedelta(hours=12)

#: So many ended sessions are told apart; more within twelve hours are the work of who fills the household up, and end all of them.
_SIGNED_OUT_KEPT = 100
#: Tries at a household before the first delay.
FREE_TRIES = 10
_FIRST_DELAY = timedelta(seconds=15)
_LONGEST_DELAY = timedelta(minutes=15)


@dataclass(slots=True)
class Account:
    """How a household signs in. `epoch` grows with each password and whenever all sessions end; one holds only while its own is the same.

    `password_hash` is "" once the office has taken the password back."""

    password_hash: str
    recovery_hashes: list[str]
    changes_used: int = 0
    epoch: int = 0
    #: Sessions that were signed out: id → machine's time (epoch seconds) after which it would have ended anyway.
    signed_out: dict[str, int] = field(default_factory=dict)
    #: The hash of a code that the office gave out, and until when it holds (machine's time, epoch seconds).
    released: tuple[str, int] | None = None
    #: Devices that signed in and didn't sign out: guesses from elsewhere don't keep them waiting.
    devices: list[str] = field(default_factory=list)

    @property
    def changes_left(self) -> int:
        return PASSWORD_CHANGES - self.changes_used

    def change_password(self, new_hash: str, *, recovery_hash: str | None = None) -> None:
        """Set a new password, which ends all sessions; a recovery code is used up with it. The office's costs no change.

        Raises PasswordChangesUsedUp."""
        self.require_change_left(recovery_hash)
        if self._is_released(recovery_hash):
            self.released = None
        else:
            self.changes_used += 1
            if recovery_hash is not None:
                self.recovery_hashes.remove(recovery_hash)
        self.password_hash = new_hash
        self.end_sessions()

    def require_change_left(self, recovery_hash: str | None = None) -> None:
        if self.changes_left <= 0 and not self._is_released(recovery_hash):
            raise PasswordChangesUsedUp

    def release(self, code_hash: str, *, until: int) -> None:
        """End the password, its recovery codes and all sessions: whoever signed up may not be of the family. One code opens it."""
        self.password_hash, self.recovery_hashes, self.released = "", [], (code_hash, until)
        self.end_sessions()

    def codes(self, machine_now: int) -> list[str]:
        """The hashes of the codes that set a new password now."""
        holds = self.released is not None and machine_now < self.released[1]
        return [*self.recovery_hashes, *([self.released[0]] if self.released and holds else [])]

    def _is_released(self, code_hash: str | None) -> bool:
        return self.released is not None and self.released[0] == code_hash

    def end_sessions(self) -> None:
        """End every session, on whatever phone, and know none of these phones any more."""
        self.epoch += 1
        self.signed_out.clear()
        self.devices.clear()

    def know(self, device: str) -> None:
        """Remember a device that has signed in."""
        self.devices = [*(known for known in self.devices if known != device), device][-MOST_DEVICES:]

    def forget(self, device: str) -> None:
        """Know it no more, if it was known."""
        self.devices = [known for known in self.devices if known != device]

    def sign_out(self, session: str, *, ends_at: int, machine_now: int) -> None:
        """End one session. Ended ones are forgotten once they would have died of age; when they are too many to keep, all end."""
        self.signed_out = {known: end for known, end in self.signed_out.items() if end > machine_now}
        self.signed_out[session] = ends_at
        if len(self.signed_out) > _SIGNED_OUT_KEPT:
            self.end_sessions()


@dataclass(frozen=True, slots=True)
class Attempts:
    """Tries at one household since its people last came, wherever they came from. Kept by the machine's clock."""

    tries: int = 0
    next_try_at: datetime | None = None

    def require_free(self, machine_now: datetime) -> None:
        """Raise TooManyAttempts during a delay. A try during a delay is not judged and doesn't extend it."""
        if self.next_try_at is not None and machine_now < self.next_try_at:
            raise TooManyAttempts(max(1, round((self.next_try_at - machine_now).total_seconds())))

    def taken(self, machine_now: datetime) -> "Attempts":
        """One more try, and the delay that follows it."""
        delay = delay_after(self.tries + 1)
        return Attempts(self.tries + 1, machine_now + delay if delay else None)


def delay_after(tries: int) -> timedelta:
    """How long nobody may try after so many tries: the first ten are free, then the delays double up to fifteen minutes."""
    return min(_LONGEST_DELAY, _FIRST_DELAY * 2 ** min(tries - FREE_TRIES, 10)) if tries >= FREE_TRIES else timedelta()
