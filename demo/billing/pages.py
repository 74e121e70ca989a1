"""The pages for people: what each account owes, a way to pay it, and a switch to make billing fail."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import escape
from urllib.parse import parse_qs

from demo.billing.exchange import Reply, Request
from demo.billing.ledger import MODES, Account, Ledger
from demo.billing.openapi import BALANCE, contract
from demo.billing.texts import TEXTS, language_of
from demo.serving import is_from_here, page, see

BILL = Decimal("49.90")
DAYS_OVERDUE = 30  # more than the days of grace with which the desk begins


@dataclass(frozen=True)
class Pages:
    """The pages over one ledger."""

    ledger: Ledger
    url: str

    def answer(self, request: Request) -> Reply:
        """Answer one request of a browser."""
        language = language_of(request.headers.get("accept-language", ""))
        say = TEXTS[language]
        if request.method == "POST":
            if not is_from_here(request):
                return _page(language, f"<p>{say['refused']}</p>", 403)
            return self._change(request) or _page(language, f"<p>{say['unknown']}</p>", 404)
        if request.path == "/":
            return _page(language, self._overview(say, _noticed(request)))
        if request.path == "/docs":
            return _page(language, self._manual(say))
        account = self.ledger.find(request.path.removeprefix("/pay/"))
        if account is None:
            return _page(language, f"<p>{say['unknown']}</p>{_back(say)}", 404)
        return _page(language, _bill(say, account, _noticed(request)))

    def _change(self, request: Request) -> Reply | None:
        """Do what a form asks, and send the browser to the page that shows it."""
        form = {name: texts[-1] for name, texts in parse_qs(request.body.decode(errors="replace")).items()}
        if request.path == "/mode" and form.get("mode") in MODES:
            self.ledger.behave(form["mode"])
            return see("/")
        if request.path.startswith("/debt/"):
            return self._charge(request.path.removeprefix("/debt/"))
        number = request.path.removeprefix("/pay/")
        if self.ledger.find(number) is None:
            return None
        self.ledger.pay(number, None, "")
        return see("/?paid=1" if form.get("from") == "overview" else f"/pay/{number}?paid=1")

    def _charge(self, number: str) -> Reply | None:
        """Add a bill that has been due for long enough to hold a report."""
        due = datetime.now(UTC).date() - timedelta(days=DAYS_OVERDUE)
        return see("/?charged=1") if self.ledger.charge(number, BILL, due) else None

    def _overview(self, say: dict[str, str], notice: str) -> str:
        rows = "".join(_row(say, account) for account in self.ledger.list_accounts())
        choices = "".join(_choice(say, mode, self.ledger.mode) for mode in MODES)
        return f"""
<p>{say["intro"]}</p>{_notice(say, notice)}
<section><h2>{say["behaviour"]}</h2><p>{say["behaviour_hint"]}</p>
<form method="post" action="/mode"><fieldset><legend>{say["behaviour"]}</legend>{choices}</fieldset>
<button>{say["change"]}</button></form></section>
<table><thead><tr><th scope="col">{say["account_title"]}</th><th scope="col">{say["due"]}</th>
<th scope="col">{say["since"]}</th><th scope="col">{say["what_to_do"]}</th></tr></thead><tbody>{rows}</tbody></table>
<p><a href="/docs">{say["docs"]}</a></p>"""

    def _manual(self, say: dict[str, str]) -> str:
        """Tell operators what to offer, from the same document that programs read."""
        paths = "".join(
            f"<li><code>{method.upper()} {escape(path)}</code> {escape(say[operation['operationId']])}</li>"
            for path, operations in contract(self.url)["paths"].items()
            for method, operation in operations.items()
        )
        fields = "".join(
            f'<tr><th scope="row"><code>{name}</code></th><td>{escape(say[name])}</td></tr>'
            for name in BALANCE["properties"]
        )
        rules = "".join(f"<li>{escape(say[rule])}</li>" for rule in ("rule_key", "rule_speed", "rule_exact"))
        return f"""
<h2>{say["docs"]}</h2><p>{say["docs_intro"]}</p><ul>{paths}</ul><ul>{rules}</ul>
<table><thead><tr><th scope="col">{say["field"]}</th><th scope="col">{say["meaning"]}</th></tr></thead>
<tbody>{fields}</tbody></table>
<p><a href="/openapi.json">openapi.json</a></p>{_back(say)}"""


def _row(say: dict[str, str], account: Account) -> str:
    number, since = escape(account.account), account.oldest_due_date or ""
    pay = (
        f'<form method="post" action="/pay/{number}"><input type="hidden" name="from" value="overview">'
        f'<button aria-label="{say["pay"]} {number}">{say["pay"]}</button></form>'
    )
    charge = (
        f'<form method="post" action="/debt/{number}">'
        f'<button aria-label="{say["add_debt"]} {number}">{say["add_debt"]}</button></form>'
    )
    owed, action = (_money(account), pay + charge) if account.is_in_debt else (say["nothing"], charge)
    name = f'<th scope="row"><a href="/pay/{number}">{number}</a></th>'
    return f"<tr>{name}<td>{owed}</td><td>{since}</td><td>{action}</td></tr>"


def _bill(say: dict[str, str], account: Account, notice: str) -> str:
    number = escape(account.account)
    if not account.is_in_debt:
        return f"{_notice(say, notice)}<h2>{say['account_title']} {number}</h2><p>{say['nothing']}</p>{_back(say)}"
    button = say["pay_all"].format(amount=_money(account))
    return f"""{_notice(say, notice)}<h2>{say["account_title"]} {number}</h2>
<p>{say["due"]} <strong>{_money(account)}</strong></p><p>{say["since"]} {account.oldest_due_date or ""}</p>
<form method="post" action="/pay/{number}"><button>{button}</button></form>{_back(say)}"""


def _choice(say: dict[str, str], mode: str, current: str) -> str:
    checked = " checked" if mode == current else ""
    return f'<label><input type="radio" name="mode" value="{mode}"{checked}> {say[mode]}</label>'


def _money(account: Account) -> str:
    return f"{escape(account.currency)} {escape(account.amount_due)}"


def _noticed(request: Request) -> str:
    """Return what has just been done, nothing where a page is only looked at."""
    return next((name for name in ("paid", "charged") if name in request.query), "")


def _notice(say: dict[str, str], notice: str) -> str:
    return f'<p role="status">{say[notice]}</p>' if notice else ""


def _back(say: dict[str, str]) -> str:
    return f'<p><a href="/">{say["back"]}</a></p>'


def _page(language: str, content: str, status: int = 200) -> Reply:
    return page(language, TEXTS[language]["title"], content, status)
