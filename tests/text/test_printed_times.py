"""Dates and times in words, in any order and with anything between their parts."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text import printed_times
from archive.text.dates import months
from archive.text.numeric_dates import read_numeric_date
from archive.text.printed_times import find_printed_time

READ = {
    "said, on August 3, 2019 at 3:12 pm": "2019-08-03T15:12",
    "17.07, 2011 @ 13:04": "2011-07-17T13:04",
    "28.05.2019 // 17:08": "2019-05-28T17:08",
    "Am 29. Mai 2017 um 14:38 ": "2017-05-29T14:38",
    "21 Jan. 2015, 19:04": "2015-01-21T19:04",
    "Nov 9, 2005 06:53 AM": "2005-11-09T06:53",
    "٦ يوليو ٢٠١٤ الساعة ١٢:٣١ م": "2014-07-06T12:31",
    "٦ يوليو ٢٠١٤ الساعة ١:٣١ ص": "2014-07-06T01:31",
    "7 ביולי 2014 בשעה 9:15": "2014-07-07T09:15",
    "2019-11-5": "2019-11-05",
    "2014年7月6日(日) 15:12": "2014-07-06T15:12",
    "2014年7月6日 下午3:12": "2014-07-06T15:12",
    "2014년 7월 6일 오후 3:12": "2014-07-06T15:12",
    "2014. július 6. du. 3:12": "2014-07-06T15:12",
    "ngày 6 tháng 7 năm 2014": "2014-07-06",
    "6 thg 7, 2014 lúc 15:31": "2014-07-06T15:31",
    "6 juillet 2014 14h38": "2014-07-06T14:38",
    "17. 7. 2011 v 13.04": "2011-07-17T13:04",
    "3. Mai 2009 um 9 Uhr": "2009-05-03T09:00",
    "3 May 2009 12 a.m.": "2009-05-03T00:00",
    "Posted by Ann on 6 July 2014 at 9:00 p. m.": "2014-07-06T21:00",
    "April 3 May 2009": "2009-05-03",
    "#12 3 May 2009": "2009-05-03",
    "3 May 2009 - 5 replies": "2009-05-03",
    "12:31, July 6th, 2014": "2014-07-06T12:31",
    "2014/7/6 22:01": "2014-07-06T22:01",
    "2014-07-06T12:31:00+01:00": "2014-07-06T12:31",
    "Wed, 05/03/2014 - 17:10": "2014-03-05T17:10",
    "Sat 05/03/2014": "2014-05-03",
    # What may be AM or PM in a language that nobody knows leaves the time open.
    "3 May 2009 at 3:12 wieczorem": "2009-05-03",
}


@pytest.mark.parametrize(("words", "date"), READ.items())
def test_dates_are_found(words: str, date: str) -> None:
    found = find_printed_time(words)
    assert found is not None
    assert found.date == date


@pytest.mark.parametrize(
    "words",
    [
        "3 May 2009 - 4 May 2009", "edited 3 May 2009", "member since 3 May 2009", "5 years ago",
        "12:31", "July 6 at 12:31", "Casefile21 July 2014 at 23:53", "1.2.3.4.5", "31 June 2014",
        "zuletzt geändert 3. Mai 2009", "May 2009", "555-12-1234", "3 May 2009 and 4/5/2009",
        f"3 May 2009 {'said ' * 80}",
    ],
)  # fmt: skip
def test_no_date_is_invented(words: str) -> None:
    assert find_printed_time(words) is None


@pytest.mark.parametrize("words", ["9/13/06, 4:44 PM", "12.29.14 at 9:14 pm", "06/07/2014 22:01"])
def test_digits_in_an_unknown_order_are_kept_for_the_page(words: str) -> None:
    found = find_printed_time(words)
    assert found is not None
    assert found.date is None
    assert found.numeric is not None


def test_orders_that_a_date_may_have() -> None:
    def readings(text: str) -> dict[str, str]:
        found = read_numeric_date(text)
        return {} if found is None else dict(found.readings)

    assert readings("9/13/06") == {"mdy": "2006-09-13"}
    assert readings("06.09.13") == {"mdy": "2013-06-09", "dmy": "2013-09-06", "ymd": "2006-09-13"}
    assert readings("9/8/98") == {"mdy": "1998-09-08", "dmy": "1998-08-09"}
    assert readings("2014.7.6") == {"ymd": "2014-07-06"}
    assert readings("31/31/06") == readings("1/2/345") == readings("9/8-06") == {}


@pytest.mark.parametrize("words", READ)
def test_the_short_way_is_the_long_one(words: str) -> None:
    short = printed_times._read_common(words)
    assert short is None or short.date == READ[words]


DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2049, 12, 31))
CLOCKS = st.times().map(lambda time: time.replace(second=0, microsecond=0))
BETWEEN = st.sampled_from([" ", ", ", " at ", " @ ", " | ", " // ", " um ", " - ", " à ", " • "])
AROUND = st.sampled_from(["", "on ", "Posted ", "am ", "(", "— ", "said, on "])


@given(DAYS, CLOCKS, st.sampled_from(sorted(months())), BETWEEN, AROUND, st.booleans())
def test_a_date_in_words_is_read_back(
    day: datetime.date, clock: datetime.time, month: str, between: str, around: str, is_12: bool
) -> None:
    if any(each.isdigit() for each in month):
        return
    number = months()[month]
    day = day.replace(month=number, day=min(day.day, 28))
    printed = clock.strftime("%I:%M %p" if is_12 else "%H:%M")
    for words in (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}"):
        found = find_printed_time(f"{around}{words}{between}{printed}")
        assert found is not None, words
        assert found.date == f"{day.isoformat()}T{clock:%H:%M}"


@pytest.mark.parametrize("month", sorted(months()))
def test_every_name_of_a_month_is_read(month: str) -> None:
    if not any(each.isdigit() for each in month):
        for words in (f"13 {month} 2014, 12:31", f"Posted {month} 13, 2014 at 12:31"):
            found = find_printed_time(words)
            assert found is not None, words
            assert found.date == f"2014-{months()[month]:02}-13T12:31"


@given(DAYS, st.sampled_from("/.-"), st.booleans())
def test_each_order_is_among_the_readings(day: datetime.date, mark: str, padded: bool) -> None:
    numbers = {"d": day.day, "m": day.month, "y": day.year % 100}
    width = 2 if padded else 1
    for order in ("mdy", "dmy"):
        text = mark.join(f"{numbers[each]:0{2 if each == 'y' else width}}" for each in order)
        found = read_numeric_date(text)
        assert found is not None
        assert found.readings[order] == day.isoformat()


@given(st.text(max_size=80))
def test_any_words_are_read_or_not(words: str) -> None:
    found = find_printed_time(words)
    assert found is None or 0 <= found.start < found.end <= len(words)


FORMS = st.sampled_from(
    ["{d} {m} {y}", "{m} {d}, {y}", "{d}. {m} {y} um {t}", "{m} {d}, {y} at {t} am",
     "{d} {m} {y}, {t}", "{m} {d}th, {y} {t} PM", "{d} {m}. {y} | {t}", "{m}. {d} {y} @ {t}pm"]
)  # fmt: skip


CLOCK_TEXTS = st.sampled_from(["0:00", "12:31", "13:05", "9:60", "24:00"])


@given(
    FORMS,
    st.integers(0, 33),
    st.sampled_from([*sorted(months()), "xyz"]),
    st.integers(1850, 2250),
    CLOCK_TEXTS,
)
def test_the_common_forms_are_read_as_all_others(
    form: str, day: int, month: str, year: int, clock: str
) -> None:
    words = form.format(d=day, m=month, y=year, t=clock)
    short = printed_times._read_common(words)
    # A mark in front, which is no part of a form, makes it the long way.
    found = find_printed_time(f"~ {words}")
    assert short is None or (found is not None and short.date == found.date)


@pytest.mark.parametrize("half", ['אחה"צ', "אחה״צ"])
def test_halves_of_the_day_in_hebrew(half: str) -> None:
    found = find_printed_time(f"3 במאי 2009 4:12 {half}")
    assert found is not None
    assert found.date == "2009-05-03T16:12"
