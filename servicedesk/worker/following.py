"""What follows from outages: reports that become part of one, tickets solved with one, and news on its way."""

from servicedesk.core import alarms
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.notifications.reaching import text_channels
from servicedesk.core.tickets.service.outages import gather_earlier, resolve_rest
from servicedesk.language.stock import OVER_BY_ITSELF
from servicedesk.notify.outages import tell_portion
from servicedesk.notify.voice import Voice

LANGUAGES = ("es", "en")
MOST_TURNS = 400  # portions; the rest comes with the next run


def follow_outages(kernel: Kernel) -> None:
    """Take in the reports that came before their outage was declared, and solve those whose outage is over."""
    for task in (gather_earlier, resolve_rest):
        for _ in range(MOST_TURNS):
            kernel.give_way()
            with kernel.sessions() as session, kernel.unit_of_work(job_actor("outages"), session) as uow:
                done = task(uow)
            if not done:
                break


def follow_alarms(kernel: Kernel, voice: Voice) -> None:
    """End the outages that rules declared and that are over, and propose anew those that somebody ended too soon."""
    spanish, english = (voice.catalogues.gettext(language, OVER_BY_ITSELF) for language in LANGUAGES)
    with kernel.sessions() as session, kernel.unit_of_work(job_actor("alarms"), session) as uow:
        alarms.follow_alarms(uow, (spanish, english))


def tell_news(kernel: Kernel, voice: Voice) -> None:
    """Tell customers the news of outages that is on its way, a portion at a time."""
    channels = text_channels(kernel.channels)
    for _ in range(MOST_TURNS):
        kernel.give_way()
        if not tell_portion(kernel, voice, channels):
            return
