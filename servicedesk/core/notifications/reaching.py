"""By which way a person of a customer is written to: a short text, e-mail, or not at all."""

from collections.abc import Sequence

from servicedesk.core.kernel.plugin_channels import Channels, KnownChannel
from servicedesk.core.notifications.models import EMAIL
from servicedesk.core.people.models import Contact


def text_channels(channels: Channels) -> Sequence[KnownChannel]:
    """Return by which channels a short text can be sent, those that work now first."""
    active = channels.active()
    return [*active, *(each for each in channels.enabled() if each not in active)]


def channel_of(contact: Contact, channels: Sequence[KnownChannel]) -> KnownChannel | None:
    """Return by which channel a contact gets short texts, None where it is e-mail or nothing.

    Who has chosen texts gets them while there is a channel, and who wants mail and has no address gets them too.
    """
    if not (contact.phone or contact.other_phone):
        return None
    chosen = [each for each in channels if each.channel.name in contact.channels]
    has_no_address = EMAIL in contact.channels and not contact.email
    return next(iter(chosen or (channels if has_no_address else ())), None)


def way_to(contact: Contact | None, channels: Sequence[KnownChannel]) -> str:
    """Return the name of the way by which somebody is written to: that of a channel, "email", or nothing."""
    if contact is None or not contact.is_active:
        return ""
    known = channel_of(contact, channels)
    if known is not None:
        return known.channel.name
    return EMAIL if contact.email and EMAIL in contact.channels else ""
