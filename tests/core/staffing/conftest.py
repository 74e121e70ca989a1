"""The stage of the tests of staffing: two teams, an agent and a supervisor of the first, an administrator."""

import pytest

from tests.make import as_user, make_team, make_user


@pytest.fixture
def crew(work):
    """Set the stage."""

    class Crew:
        """Who takes part."""

    with work() as uow:
        csm, cor = make_team(uow), make_team(uow, code="cor", name="COR")
        ana, eva, leo = make_user(uow, name="Ana Ríos"), make_user(uow, name="Eva Paz"), make_user(uow, name="Leo Paz")
        ana.teams, eva.teams, leo.teams = [csm], [csm], [cor]
        Crew.csm, Crew.cor = csm.id, cor.id
        Crew.ana, Crew.eva = as_user(ana, "csm_agent", csm), as_user(eva, "csm_supervisor", csm)
        Crew.leo = as_user(leo, "noc_operator", cor)
        Crew.boss = as_user(make_user(uow, name="Inés Gil"), "administrator")
    return Crew
