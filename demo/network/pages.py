"""The pages for people: every element with its interfaces, and buttons that break and mend them."""

from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from demo.billing.exchange import Reply, Request
from demo.billing.texts import language_of
from demo.network.elements import Element, Network
from demo.network.plans import UPS, Port
from demo.network.texts import TEXTS
from demo.serving import is_from_here, page, see

Words = dict[str, str]


@dataclass(frozen=True)
class Pages:
    """The pages over one network; ``desk_url`` is where the service desk is, empty where nobody told."""

    network: Network
    desk_url: str = ""

    def answer(self, request: Request) -> Reply:
        """Answer one request of a browser."""
        language = language_of(request.headers.get("accept-language", ""))
        say = TEXTS[language]
        if request.method == "POST":
            if not is_from_here(request):
                return page(language, say["title"], f"<p>{say['refused']}</p>", 403)
            done = self._change(request)
            return see("/") if done else page(language, say["title"], f"<p>{say['unknown']}</p>{_back(say)}", 404)
        if request.path == "/":
            return page(language, say["title"], self._overview(say))
        return page(language, say["title"], f"<p>{say['unknown']}</p>{_back(say)}", 404)

    def _change(self, request: Request) -> bool:
        """Do what a form asks; False for one that means nothing."""
        form = {name: texts[-1] for name, texts in parse_qs(request.body.decode(errors="replace")).items()}
        name, is_broken = form.get("element", ""), form.get("do") == "break"
        if request.path == "/element":
            return self.network.break_element(name, is_broken=is_broken)
        if request.path == "/port":
            return self.network.break_port(name, form.get("port", ""), is_broken=is_broken)
        if request.path == "/mains":
            return self.network.cut_mains(name, is_broken=is_broken)
        if request.path == "/all":
            self.network.mend_all()
            return True
        return False

    def _overview(self, say: Words) -> str:
        parts = "".join(self._element(say, name, element) for name, element in self.network.elements.items())
        desk = f'<p><a href="{escape(self.desk_url)}/desk/alarms">{say["desk"]}</a></p>' if self.desk_url else ""
        return (
            f"<p>{say['intro']}</p><p>{say['hint']}</p>{desk}"
            f'<form method="post" action="/all"><button>{say["mend_all"]}</button></form>{parts}'
        )

    def _element(self, say: Words, name: str, element: Element) -> str:
        state = "broken" if element.is_broken else "cut_off" if self.network.is_cut_off(element) else "well"
        words = ("mend", say["mend"]) if element.is_broken else ("break", say["break"])
        rows = "".join(_port(say, name, port, is_down=port.name in element.down) for port in element.plan.ports)
        return (
            f'<section><h2 id="{name}">{name}</h2><p>{escape(element.plan.description)} · '
            f"<strong>{say[state]}</strong></p>"
            f"{_button('/element', name, *words)}{_mains(say, name, element)}"
            f'<table aria-labelledby="{name}"><thead><tr><th scope="col">{say["interface"]}</th>'
            f'<th scope="col">{say["leads_to"]}</th><th scope="col">{say["state"]}</th>'
            f'<th scope="col">{say["what_to_do"]}</th></tr></thead><tbody>{rows}</tbody></table></section>'
        )


def _port(say: Words, name: str, port: Port, *, is_down: bool) -> str:
    words = ("mend", say["restore"]) if is_down else ("break", say["cut"])
    button = _button("/port", name, *words, port.name)
    return (
        f'<tr><th scope="row"><code>{port.name}</code></th><td>{port.to}</td>'
        f"<td>{say['down'] if is_down else say['up']}</td><td>{button}</td></tr>"
    )


def _mains(say: Words, name: str, element: Element) -> str:
    """Return the switch of the mains of a power supply; nothing for any other element."""
    if element.plan.kind != UPS:
        return ""
    is_cut = element.on_battery_since is not None
    words = ("mend", say["give_mains"]) if is_cut else ("break", say["take_mains"])
    return f"<p>{say['on_battery'] if is_cut else say['on_mains']}</p>{_button('/mains', name, *words)}"


def _button(action: str, name: str, act: str, words: str, port: str = "") -> str:
    """Return a form of one button; who hears it hears also what it is about."""
    about = f"{words} {name} {port}".strip()
    more = f'<input type="hidden" name="port" value="{port}">' if port else ""
    return (
        f'<form method="post" action="{action}"><input type="hidden" name="element" value="{name}">{more}'
        f'<input type="hidden" name="do" value="{act}"><button aria-label="{about}">{words}</button></form>'
    )


def _back(say: Words) -> str:
    return f'<p><a href="/">{say["back"]}</a></p>'
