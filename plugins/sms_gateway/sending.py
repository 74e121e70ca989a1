"""Sending one text: its number in full, its letters as the network takes them, one request to the gateway."""

from plugins.sms_gateway.gateway import GatewayRefused
from plugins.sms_gateway.numbers import e164
from plugins.sms_gateway.segments import count_segments, plain
from servicedesk.plugin_api import Context, NotSent, ShortText


def send(text: ShortText, ctx: Context) -> NotSent | None:
    """Hand one text to the gateway, under the key that it has whenever it is sent again."""
    settings = ctx.settings
    if not settings.gateway_url:
        return NotSent("no_address", is_outage=True)
    number = e164(text.recipient, settings.country_code)
    if number is None:
        return NotSent("number", is_final=True)
    words = plain(text.text) if settings.plain_letters else text.text
    try:
        name = settings.gateway().submit(number, settings.sender, words, text.key)
    except GatewayRefused as error:
        ctx.log.warning("text not taken", extra={"reason": error.reason, "text": ctx.delivery_id})
        return NotSent(error.reason, is_final=error.is_final, is_outage=error.is_outage)
    ctx.log.info("text taken", extra={"text": ctx.delivery_id, "taken_as": name, "segments": count_segments(words)})
    return None
