"""The mailer of the demo: whoever wants to read the mail opens the page of outgoing mail."""

from types import TracebackType
from typing import Self

from servicedesk.adapters.mail.compose import compose
from servicedesk.core.kernel.ports import OutgoingMail


class PageMailer:
    """Accepts every message that could be sent, and sends none."""

    def send(self, message: OutgoingMail) -> None:
        """Compose the message, so that one that could not go out fails here as it would elsewhere."""
        compose(message)

    def __enter__(self) -> Self:
        """Begin a batch; nothing is opened."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End a batch; nothing is closed."""
