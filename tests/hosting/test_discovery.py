"""Where plugins are found: the shipped folder, configured folders, installed packages; and how they are imported."""

from pathlib import Path

import pytest

from servicedesk.core.kernel.registry import Registry
from servicedesk.discovery import SHIPPED, find, import_part, install, install_all
from servicedesk.manifest import Manifest, Words
from tests.hosting.writing import ON_OPEN, write_plugin

HOOK = ON_OPEN.format(deed="pass")
SETTINGS = (
    "from servicedesk.plugin_api import PluginSettings, setting\n\n\n"
    "class Settings(PluginSettings):\n    city: str = setting('Lima', label='City')\n"
)


def write_package(place: Path, value: str, *, version: str = "1.0") -> None:
    """Write an installed package that offers a plugin."""
    notes = place / f"package_of_a_test-{version}.dist-info"
    notes.mkdir(parents=True)
    (notes / "METADATA").write_text(f"Metadata-Version: 2.1\nName: package-of-a-test\nVersion: {version}\n")
    (notes / "entry_points.txt").write_text(f"[servicedesk.plugins]\nrain = {value}\n")
    files = [path.relative_to(place).as_posix() for path in place.rglob("*.py")]
    (notes / "RECORD").write_text("".join(f"{name},,\n" for name in files))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of installed packages with one plugin in it."""
    site = tmp_path / "site"
    (site / "package_of_a_test").mkdir(parents=True)
    (site / "package_of_a_test" / "__init__.py").write_text("")
    write_plugin(site / "package_of_a_test", "rain", HOOK, settings__py=SETTINGS)
    write_package(site, "package_of_a_test.rain")
    monkeypatch.syspath_prepend(str(site))
    return site


def test_shipped_plugins_and_those_of_configured_folders_are_listed_by_name(folder: Path) -> None:
    write_plugin(folder, "rain", HOOK)
    write_plugin(folder, "aurora", HOOK)

    names = [found.name for found in find([folder])]

    assert names == sorted(names)
    assert {"aurora", "debt_check", "rain"} <= set(names)


def test_a_folder_of_no_plugin_and_a_place_that_is_not_there_are_passed_over(folder: Path) -> None:
    (folder / "notes").mkdir()

    names = {found.name for found in find([folder, folder / "absent"])}

    assert "notes" not in names


def test_what_lies_in_two_configured_folders_by_one_path_is_one_plugin(folder: Path) -> None:
    write_plugin(folder, "rain", HOOK)

    found = [each for each in find([folder, folder]) if each.folder.parent == folder]

    assert [each.problem for each in found] == [""]


def test_the_first_of_three_with_one_name_keeps_it(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for each in folders:
        write_plugin(each, "rain", HOOK)

    found = {each.name: each for each in find(folders) if each.name.startswith("rain")}

    assert sorted(found) == ["rain", "rain~2", "rain~3"]
    assert found["rain"].can_run
    assert str(tmp_path / "one") in found["rain~3"].problem


def test_finding_runs_nothing_of_a_plugin(folder: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    write_plugin(folder, "rain", f"Path({str(trace)!r}).touch()\n{HOOK}")

    find([folder])

    assert not trace.exists()


def test_a_plugin_is_installed_with_its_hooks_settings_and_limits(folder: Path, registry: Registry) -> None:
    write_plugin(folder, "rain", HOOK, limits="told_within = 3\nisolate = true\nmemory = 300", settings__py=SETTINGS)

    (found,) = [each for each in install_all(registry, [folder]) if each.name == "rain"]

    assert found.problem == ""
    plugin = registry.installed["rain"]
    assert registry.hooks_of("rain") == {"on_ticket_open"}
    assert (plugin.told_within, plugin.is_isolated, plugin.memory_limit) == (3, True, 300)
    assert set(plugin.settings_model.model_fields) == {"city"}


def test_a_plugin_of_a_name_that_was_imported_from_elsewhere_is_imported_from_its_own_folder(
    folder: Path, registry: Registry, tmp_path: Path
) -> None:
    write_plugin(tmp_path / "earlier", "rain", HOOK)
    (earlier,) = [each for each in find([tmp_path / "earlier"]) if each.name == "rain"]
    import_part(earlier, "hooks")
    write_plugin(folder, "rain", HOOK, settings__py=SETTINGS)
    (found,) = [each for each in find([folder]) if each.name == "rain"]

    installed = install(registry, found)

    assert installed.problem == ""
    assert set(registry.installed["rain"].settings_model.model_fields) == {"city"}


def test_an_installed_package_is_found_by_its_entry_point_and_imported_as_itself(
    site: Path, registry: Registry
) -> None:
    (found,) = [each for each in find() if each.name == "rain"]

    installed = install(registry, found)

    assert installed.problem == ""
    assert (found.folder, found.package) == (site / "package_of_a_test" / "rain", "package_of_a_test.rain")
    assert registry.installed["rain"].fingerprint == found.fingerprint != ""


def test_the_fingerprint_of_a_package_changes_with_whatever_came_with_it(site: Path) -> None:
    (before,) = [each.fingerprint for each in find() if each.name == "rain"]

    (site / "package_of_a_test" / "__init__.py").write_text("import os\n")

    (after,) = [each.fingerprint for each in find() if each.name == "rain"]
    assert before != after


@pytest.mark.parametrize("value", ["nowhere_at_all.rain", "json", "package_of_a_test.snow"])
def test_an_entry_point_that_leads_nowhere_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    write_package(tmp_path / "site", value)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))

    assert {found.folder.parent for found in find()} == {SHIPPED}


def test_a_title_is_told_in_spanish_where_the_language_is_not_known() -> None:
    words = Words(es="Lluvia", en="Rain")

    assert [words.told_in(each) for each in ("es_PE", "en_GB", "pt_BR")] == ["Lluvia", "Rain", "Lluvia"]


@pytest.mark.parametrize("limits", [{"told_within": 51}, {"memory": 1}, {"isolate": "perhaps"}, {"patience": 3}])
def test_limits_outside_of_what_the_desk_can_keep_are_refused(limits: dict[str, object]) -> None:
    words = {"es": "Lluvia", "en": "Rain"}
    sound = {"name": "rain", "version": "1.0.0", "api": ">=1", "host": ">=1", "hooks": [], "title": words}

    with pytest.raises(ValueError, match="limits"):
        Manifest.model_validate({**sound, "summary": words, "limits": limits})
