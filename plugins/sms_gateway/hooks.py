"""The hook of sms_gateway; the work is next door."""

from collections.abc import Sequence

from plugins.sms_gateway.segments import most_letters
from plugins.sms_gateway.sending import send
from servicedesk.plugin_api import Channel, Context, hookimpl, lazy


@hookimpl
def provide_channels(ctx: Context) -> Sequence[Channel]:
    """Provide text messages, as long as the operator wants to pay for."""
    longest = most_letters(ctx.settings.most_segments, is_plain=ctx.settings.plain_letters)
    return [Channel("sms", lazy("Text message (SMS)"), send, longest=longest)]
