"""Writes cases.json beside it: what Python makes of values and formats. Run: python3 tests/model/format/make_cases.py"""

import json
import pathlib

INTEGERS = [0, 7, -42, 255, 1234567, -1234567, 65, 0x1F600, 2**53 + 1, -(2**64), 12345678901234567890123]
INTEGER_FORMATS = [
    "", "d", "5", "05", "06d", "<6", ">6", "^6", "=6", "*^9", "+", " ", "-", "+d", "+05", "0=+6d", "x<08",
    ",", "_", "010,", "012_d", ",d", "+,", "b", "#b", "o", "#o", "x", "X", "#x", "#X", "#010x", "_b", "_x",
    "#_x", "020_b", ",x", "c", "5c", "+c", "#c", ",c", "n", "5n", ",n", "e", ".2e", "E", "f", ".0f", "F", "g", ".3g", "G", "%",
    ".1%", "s", "q", ".2d", "zd", "é^10", "<<6", "{^6", ",.2f", "015,.2f", "#.0f", "#g", "#.3g", "020", "#d",
]
FLOATS = [3.14159, 0.5, -0.5, 1.5, 2.5, 0.125, 2.675, 1234567.891, -1234.5678, 1e-7, 1.5e-5, 0.0001234, 5e-324,
          9.9995, 99.995, 0.1, 123456789.123]
FLOAT_FORMATS = [
    "", ".2", ".0", ".3", ".10", "10", "<10", "^12", "010", "+", " ", "f", ".0f", ".1f", ".2f", ".17f", "F", "e", ".0e",
    ".3e", "E", ".2E", "g", ".2g", ".0g", ".12g", "G", "%", ".0%", ".1%", "n", ".3n", ",", ",.2f", "_.3f",
    "015,.2f", "+012.3f", "#.0f", "#.0e", "#g", "#.3g", "#", "*>+15.2e", "z.0f", "z.1f", "0=10.1f", "d", "x", "c",
    "s", ",n", "020_g",
]
WHOLE_FLOATS = [1.0, 0.0, -3.0, 1e16, 1e22, 1e23, 1.5e300, 100.0, 123.0, 5e15]
WHOLE_FLOAT_FORMATS = ["f", ".1f", "e", ".17e", ".3e", "g", ".2g", "%", ".2", ".3", ".4", "+.3", "08.2f", ",.1f", "#g", "#.3g", ".17"]
TEXTS = ["db", "", "Zoë", "a😀b", "x" * 12]
TEXT_FORMATS = ["", "s", "6", "<6", ">6", "^7", "*^8", ".2", ".0", ".2s", "6.2", ">6.1s", "05", "<05", "0>5", "d", "x", "f",
                "+", " ", "#", "=5", ",", "_", "z", "-^6", "ü>8", "c", "q"]
BOOLEANS = [True, False]
BOOLEAN_FORMATS = ["d", "5", "05", "f", "+d", "x", "s", ">8", "e"]

CONTEXT = {
    "host": "db",
    "user_id": 7,
    "neg": -42,
    "big": 2**63 + 1,
    "pi": 3.14159,
    "half": 0.5,
    "w": 10,
    "p": 3,
    "align": "^",
    "char": "*",
    "kind": "x",
    "quote": "it's \"so\"",
    "lines": "a\tb\n\\",
    "umlaut": "Zoë 😀",
    "list": [1, "two", [3.5]],
    "map": {"key": "v", "a b": "spaced", "in": {"ner": 5}},
}
TEMPLATES = [
    "plain", "{user_id}", "{host}:{user_id}/{host}", "{neg:06d}", "{host:6}|", "{host:.1}", "{pi:.2}", "{half:.0f}",
    "{pi:{w}.{p}f}", "{pi:{w}.{p}}", "{host:{char}{align}{w}}", "{user_id:0{p}{kind}}", "{user_id:{p}}",
    "{host!r}", "{host!s:>5}", "{host!r:>6}", "{quote!r}", "{lines!r}", "{umlaut!r}", "{umlaut!a}", "{umlaut!s:>8}",
    "{user_id!r:>4}", "{user_id!s:>4}", "{pi!s:.4}", "{big}", "{big:,}", "{big:x}", "{list[0]}", "{list[1]!r}",
    "{list[2][0]:.2f}", "{list[0]:03d}", "{map[key]}", "{map[key]:>3}", "{map[a b]}", "{map[in][ner]:03d}",
    "{{literal}}", "{{{host}}}", "{{{{host}}}}", "{{{{{host}}}}}", "{{host:>5}}", "x{{host}}y{host}", "{host[0]}", "{host[1]:>3}",
    "{list[9]}", "{map[nothing]}", "{host[9]}", "{user_id:.2d}", "{host:d}", "{user_id:s}", "{host!r:d}",
    "{pi:{w}.{p}d}", "{user_id[0]}",
]


def case(make):
    try:
        return {"text": make()}
    except (ValueError, TypeError, OverflowError, KeyError, IndexError, AttributeError) as error:
        return {"error": str(error)}


def value_of(value):
    exact = not isinstance(value, int) or isinstance(value, bool) or abs(value) < 2**53
    return {"value": value} if exact else {"integer": str(value)}


def values():
    for kind in (
        (INTEGERS, INTEGER_FORMATS),
        (FLOATS, FLOAT_FORMATS),
        (WHOLE_FLOATS, WHOLE_FLOAT_FORMATS),
        (TEXTS, TEXT_FORMATS),
        (BOOLEANS, BOOLEAN_FORMATS),
    ):
        for value in kind[0]:
            for form in kind[1]:
                yield {**value_of(value), "format": form, **case(lambda: format(value, form))}


def templates():
    for template in TEMPLATES:
        yield {"template": template, **case(lambda: template.format(**CONTEXT))}


def written(name, cases):
    lines = ",\n    ".join(json.dumps(one, ensure_ascii=False) for one in cases)
    return f'  "{name}": [\n    {lines}\n  ]'


path = pathlib.Path(__file__).with_name("cases.json")
path.write_text(f"{{\n{written('values', values())},\n{written('templates', templates())}\n}}\n")
