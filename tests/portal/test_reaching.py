"""Where a customer can be reached, and whether letters are wanted."""

import pytest

from servicedesk.core.people.models import Contact
from tests.channels import Gateway
from tests.portal.conftest import words

PAGE = "/account/contact"
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def kept(session, street):
    session.rollback()
    return session.get(Contact, street.contact.id)


def test_numbers_and_the_wish_for_letters_are_saved(rosa, street, session):
    sent = rosa.submit(PAGE, {"phone": "900 000 777", "other_phone": "", "by_mail": []}, follow_redirects=True)

    assert "Guardado." in words(sent)
    assert (kept(session, street).phone, kept(session, street).channels) == ("900000777", [])
    rosa.submit(PAGE, {"by_mail": "y"})
    assert kept(session, street).channels == ["email"]


def test_a_number_that_is_none_is_said_and_kept_to_be_mended(rosa, street, session):
    answer = rosa.submit(PAGE, {"phone": "12"})

    assert answer.status_code == 422 and 'href="#phone"' in answer.text and 'value="12"' in answer.text
    assert kept(session, street).phone == "987654214"


def test_who_has_no_mail_is_not_asked_about_it_and_keeps_what_was_chosen(rosa, street, work, session):
    with work() as uow:
        uow.session.get(Contact, street.contact.id).email = None

    page = rosa.get(PAGE)
    rosa.submit(PAGE, {"other_phone": "900000777"})

    assert "by_mail" not in page.text and "en papel con el número de tu reporte" in words(page)
    assert (kept(session, street).other_phone, kept(session, street).channels) == ("900000777", ["email"])


def test_who_comes_in_by_the_number_has_the_operator_change_it(rosa, street, work, session):
    with work() as uow:
        uow.session.get(Contact, street.contact.id).email = None

    answer = rosa.submit(PAGE, {"phone": "900000777"})

    assert answer.status_code == 422 and "Para cambiarlo, llámanos." in words(answer)
    assert kept(session, street).phone == "987654214"


@pytest.fixture
def texting(plugins):
    """Install a channel for texts."""
    plugins.install("gateway", Gateway())
    return plugins


@pytest.mark.parametrize(
    ("way", "channels"), [("sms", ["email", "sms"]), ("email", ["email"]), ("not", [])], ids=["texts", "mail", "none"]
)
def test_where_there_is_a_choice_a_customer_chooses_and_finds_it_again(rosa, street, session, texting, way, channels):
    sent = rosa.submit(PAGE, {"way": way}, follow_redirects=True)

    assert "Guardado." in words(sent)
    assert kept(session, street).channels == channels
    assert rosa.form(PAGE).fields["way"] == [way]


def test_without_an_address_texts_are_what_is_offered(rosa, street, work, session, texting):
    with work() as uow:
        uow.session.get(Contact, street.contact.id).email = None

    page = rosa.get(PAGE)

    assert rosa.form(PAGE).fields["way"] == ["sms"]
    assert 'value="email"' not in page.text
    assert "te escribimos a tu celular" in words(page)


def test_texts_need_a_number(rosa, street, session, texting):
    answer = rosa.submit(PAGE, {"way": "sms", "phone": "", "other_phone": ""})

    assert answer.status_code == 422
    assert 'href="#phone"' in answer.text
    assert kept(session, street).channels == ["email"]


def test_a_way_that_there_is_not_is_refused(rosa, street, session, texting):
    assert rosa.submit(PAGE, {"way": "pigeon"}).status_code == 422


def test_while_there_is_no_channel_what_was_chosen_stays_and_mail_is_asked_for(rosa, street, session, texting):
    rosa.submit(PAGE, {"way": "sms"})
    texting.enable("gateway", enabled=False)

    page = rosa.get(PAGE)
    rosa.submit(PAGE, {"phone": "900000777"})

    assert 'name="way"' not in page.text
    assert kept(session, street).channels == ["email", "sms"]


def test_a_report_can_be_taken_along_on_paper(rosa, street):
    number = street.open().number

    for page in (f"/tickets/{number}", f"/report/done/{number}"):
        text = words(rosa.get(page))
        assert f"reporte {number}. Para preguntar por él, llámanos" in text and "data-print" in text
