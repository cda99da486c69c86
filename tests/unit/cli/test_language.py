"""Which language a person gets who did not choose one, or whose arguments could not be read."""

from __future__ import annotations

import pytest

from auditor.cli.language import locale_language, message_language
from auditor.render.language import Lang


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, Lang.EN),
        ({"LANG": "es_ES.UTF-8"}, Lang.ES),
        ({"LANG": "es"}, Lang.ES),
        ({"LANG": "es.UTF-8"}, Lang.ES),
        ({"LANG": "fr_FR.UTF-8"}, Lang.EN),
        ({"LANG": "C.UTF-8"}, Lang.EN),
        ({"LANG": "est_EE"}, Lang.EN),
        ({"LANG": "es_ES", "LC_MESSAGES": "en_GB"}, Lang.EN),
        ({"LANG": "en_US", "LC_MESSAGES": "en_US", "LC_ALL": "es_MX.UTF-8"}, Lang.ES),
        ({"LANG": "es_ES", "LC_ALL": ""}, Lang.ES),
        ({"LANG": "es_ES", "LC_ALL": "C"}, Lang.EN),
    ],
)
def test_the_locale_decides_as_posix_has_it(environment: dict[str, str], expected: Lang) -> None:
    assert locale_language(environment) is expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], Lang.EN),
        (["check", "--lang", "es"], Lang.ES),
        (["check", "--lang=es", "--no-such-option"], Lang.ES),
        (["check", "--lang"], Lang.EN),
        (["check", "--lang", "fr"], Lang.EN),
        (["check", "--", "--lang", "es"], Lang.EN),
    ],
)
def test_messages_follow_the_option_even_where_the_rest_is_wrong(arguments: list[str], expected: Lang) -> None:
    assert message_language(arguments, {}) is expected
