"""Why a plugin cannot run, said on the pages in the language of whoever reads them."""

import pytest

from servicedesk.admin.plugins.problems import trouble_of
from servicedesk.admin.plugins.refusals import SAID, WITHOUT_RULE, recognised
from servicedesk.hosting.loading import NOT_APPROVED, NOT_LOADED
from servicedesk.refusals import RULES, against
from tests.admin.conftest import row_of
from tests.admin.plugin_pages import PLUGINS_PAGE
from tests.database import ON_ONE_DATABASE

PROBLEMS = [
    (against("api.range", "it is made for plugin API >=7, this desk offers 1.0"),
     "está hecho para la API de plugins >=7 y esta mesa ofrece 1.0."),
    (against("name.free", "the name rain is taken by /home/rain"), "el nombre rain ya lo tiene /home/rain."),
    (against("manifest.fields", "plugin.toml: version: Field required"), "plugin.toml: falta version."),
    (against("manifest.languages", "plugin.toml: talks_to.0: 'sky' stands there in one language alone"),
     "plugin.toml: talks_to.0: «sky» está en un solo idioma."),
    (against("permissions.prefix", "a.b, c.d does not begin with 'rain.'"), "a.b, c.d no comienza con «rain.»."),
    (against("import.works", "SyntaxError: invalid syntax (hooks.py, line 3)"), "SyntaxError: invalid syntax"),
    (NOT_APPROVED, "el paquete es otro que cuando se activó."),
    (NOT_LOADED, "la mesa funciona sin plugins en este momento (modo seguro)"),
    ("a sentence of tomorrow. Rule api.range: get another.", "a sentence of tomorrow."),
]  # fmt: skip


@ON_ONE_DATABASE
@pytest.mark.parametrize(("problem", "said"), PROBLEMS, ids=[said[:20] for _, said in PROBLEMS])
def test_the_list_says_why_in_the_language_of_the_reader(office, admin, problem, said):
    office.put("rain", problem=problem)

    assert said in row_of(admin.get(PLUGINS_PAGE), "rain")


@ON_ONE_DATABASE
def test_whoever_reads_english_reads_what_the_command_line_says(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        trouble = trouble_of(against("api.range", "it is made for plugin API >=7, this desk offers 1.0"))

    assert trouble.what == "it is made for plugin API >=7, this desk offers 1.0."


def test_each_sentence_is_recognised_with_the_values_that_it_was_made_of():
    every = [(rule, msgid) for rule, msgids in SAID.items() for msgid in msgids]
    for rule, msgid in [*every, *(("", msgid) for msgid in WITHOUT_RULE)]:
        values = {name.partition(")")[0]: f"x{count}" for count, name in enumerate(msgid.split("%(")[1:])}

        assert recognised(msgid % values, rule) == (msgid, values)


def test_every_rule_of_the_desk_has_its_sentences_but_for_what_a_plugin_raises_itself():
    assert SAID.keys() == RULES.keys() - {"import.works"}
