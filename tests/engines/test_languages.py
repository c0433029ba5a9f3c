"""A line in each of thirty languages is found by each of its words, on every engine."""

from collections.abc import Iterator

import pytest

from archive.library import Archive
from archive.text.tokens import is_unspaced, tokenize
from tests.support.archives import ENGINES

LINES = {
    "am": "የሌሊት አውቶቡስ ጣቢያው ተዘጋ",
    "ar": "أُغلِقَ مستودع الحافلات في الربيع",
    "bn": "রাতের বাস ডিপো বসন্তে বন্ধ হয়",
    "el": "Το αμαξοστάσιο κλείνει την άνοιξη",
    "en": "The depot of the night bus closes in spring",
    "fa": "ایستگاه شبانه می‌خواهند ببندند",
    "fi": "Yöbussin varikko suljetaan keväällä",
    "fr": "L’été, l'homme du dépôt s’en va",
    "gu": "રાત્રિ બસ ડેપો બંધ થાય છે",
    "he": "תחנת האוטובוס נסגרת באביב",
    "hi": "रात की बस का दिन और कल",
    "hu": "Az éjszakai busz telepe tavasszal bezár",
    "hy": "Գիշերային ավտոբուսը փակվում է",
    "is": "Næturvagninn hættir í vor þar",
    "it": "Il deposito dell’autobus chiude",
    "ja": "夜行バスの車庫は春に閉まる",
    "ka": "ღამის ავტობუსი გაზაფხულზე იხურება",
    "km": "ឃ្លាំងឡានក្រុងបិទ",
    "kn": "ರಾತ್ರಿ ಬಸ್ ಡಿಪೋ ಮುಚ್ಚುತ್ತದೆ",
    "ko": "야간 버스 차고지가 봄에 닫힌다",
    "lo": "ອູ່ລົດເມກາງຄືນປິດ",
    "ml": "രാത്രി ബസ് ഡിപ്പോ അടയ്ക്കുന്നു",
    "my": "ညဘက်ကားဂိတ်ပိတ်သည်",
    "pa": "ਰਾਤ ਦੀ ਬੱਸ ਬੰਦ ਹੁੰਦੀ ਹੈ",
    "pl": "Zajezdnia nocnego autobusu w Łodzi",
    "ru": "Ночной автобус ещё ходит мимо моей ёлки",
    "si": "රාත්‍රී බස් නැවතුම වැසේ",
    "ta": "இரவு பேருந்து பணிமனை மூடப்படும்",
    "te": "రాత్రి బస్సు డిపో మూసివేస్తారు",
    "th": "อู่รถเมล์กลางคืนปิดในฤดูใบไม้ผลิ",
    "tr": "Gece otobüsü IŞIKLI garajı kapanıyor",
    "vi": "Bến xe đêm đóng cửa vào mùa xuân",
    "zh": "夜班公交车的车库春天关闭",
}
INDEXED = sorted(set(ENGINES) - {"scan"})


@pytest.fixture(scope="module", params=INDEXED)
def archives(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Archive, Archive]]:
    folder = tmp_path_factory.mktemp("languages")
    for code, line in LINES.items():
        (folder / f"{code}.txt").write_text(line, "utf-8")
    with ENGINES[request.param](folder) as engine:
        scan = ENGINES["scan"](folder)
        for each in (engine, scan):
            each.index([folder])
        yield engine, scan


@pytest.mark.parametrize("code", LINES)
def test_a_line_is_found_by_its_words(archives: tuple[Archive, Archive], code: str) -> None:
    engine, scan = archives
    line = LINES[code]
    words = line.split()
    if any(map(is_unspaced, tokenize(line))):
        words = [line[at : at + size] for at in range(len(line) - 3) for size in (2, 3)]
        words = [word for word in words if _is_run(tokenize(word), tokenize(line))]
    assert words
    for word in words:
        found = [hit.entry.id for hit in engine.search(f'"{word}"', limit=None, sort="page")]
        assert found == [hit.entry.id for hit in scan.search(f'"{word}"', limit=None, sort="page")]
        assert any(f"{code}.txt" in each for each in found), word
        assert engine.search(f'"{word}"').hits[0].highlights


def _is_run(tokens: list[str], line: list[str]) -> bool:
    """Whether a line has these tokens in this order: a cut may have divided a mark from its
    letter."""
    starts = range(len(line) - len(tokens) + 1)
    return bool(tokens) and any(line[at : at + len(tokens)] == tokens for at in starts)


def test_marks_that_are_letters_are_not_left_out(archives: tuple[Archive, Archive]) -> None:
    for archive in archives:
        for word in ("दान", "दीन", "कुल", "мои", "елке", "パス", "ハス", "ไม่"):
            assert archive.search(f'"{word}"').total == 0, word
        for word in ("елки", "isikli", "lodzi", "ete", "مستودع"):
            assert archive.search(word).total == 1, word
