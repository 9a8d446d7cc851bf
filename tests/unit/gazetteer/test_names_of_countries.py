"""Countries under the names that news use for them, and names that only contain one."""

import pytest

from wirewatch import gazetteer

GAZETTEER = gazetteer.load()


def ids(text):
    return [mention.entity.id for mention in GAZETTEER.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Korean president visits Washington", ["KR", "Q61"]),
        ("Sri Lankan Prime Minister visits Beijing", ["LK", "Q956"]),
        ("Ecuadorean, Slovakian and Kosovar ministers", ["EC", "SK", "XK"]),
        ("Nepalese, Belarusan and Argentinean envoys", ["NP", "BY", "AR"]),
        ("Botswanan, Lao and Papua New Guinean teams", ["BW", "LA", "PG"]),
        ("Scots vote, Macedonia waits", ["GB", "MK"]),
        ("Trinidad and Cabo Verde sign; KSA and S'pore do not", ["TT", "CV", "SA", "SG"]),
        ("FSB detains an agent of Ukraine", ["ww:fsb", "UA"]),
        ("MbS in Tokyo", ["Q6892571", "Q1490"]),
        ("多米尼加与北马其顿", ["DO", "MK"]),
    ],
)
def test_countries_are_known_by_all_their_names(text, expected):
    assert ids(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Northern Ireland and Ireland", ["GB", "IE"]),
        ("北爱尔兰", ["GB"]),
        ("Inner Mongolia and Mongolia", ["CN-NM", "MN"]),
        ("内蒙古与蒙古", ["CN-NM", "MN"]),
        ("во Внутренней Монголии", ["CN-NM"]),
        ("Foggy Bottom says", ["Q789915"]),
        ("法国外交部发言人", ["Q789848"]),
        ("Окленд, Новая Зеландия", ["Q37100", "NZ"]),
        ("新西兰奥克兰", ["NZ", "Q37100"]),
        ("Tripoli and Muscat; 马拉喀什", ["Q3579", "Q3826", "Q101625"]),
    ],
)
def test_a_longer_name_is_not_taken_for_the_country_inside_it(text, expected):
    assert ids(text) == expected
