"""Synthetic identity numbers, accounts, places, addresses and plates, drawn from a `Supply`."""

from synthetic_identifiers import Identifier, Supply, fiscal_letter, iban, latvian_code, weighted_check


def personal_numbers(supply: Supply) -> dict[str, str]:
    """An identity number of each country, valid by its check digits, as officials write it without blanks."""
    day, month, year = supply.date()
    date = day + month + year[2:]
    latvian = date + supply.digits(4, "1")
    spanish, foreign = supply.digits(8, "000"), supply.digits(7, "00")
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    born = year[2:] + supply.pick("ABCDEHLMPRST") + day
    fiscal = f"{supply.pick('BCDFG')}{supply.pick('LMNPR')}XQZX{born}Z{supply.digits(3)}"
    belgian = year[2:] + month + day + supply.digits(3, "9")
    french = supply.pick("12") + year[2:] + month + "99" + supply.digits(6, "990")
    portuguese, polish = supply.digits(8, "2999"), year[2:] + month + day + supply.digits(4, "00")
    baltic = supply.pick("34") + year[2:] + month + day + supply.digits(3, "99")
    return {
        "LV": f"{latvian}{latvian_code(latvian)}",
        "LV new": f"32{supply.digits(9, '000')}",
        "ES DNI": f"{spanish}{letters[int(spanish) % 23]}",
        "ES NIE": f"X{foreign}{letters[int(foreign) % 23]}",
        "IT": fiscal + fiscal_letter(fiscal),
        "BE": f"{belgian}{97 - int(belgian) % 97:02d}",
        "FR": f"{french}{97 - int(french) % 97:02d}",
        "PT": f"{portuguese}{-weighted_check(portuguese, (9, 8, 7, 6, 5, 4, 3, 2)) % 11 % 10}",
        "PL": f"{polish}{-weighted_check(polish, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), 10) % 10}",
        "EE, LT": baltic + baltic_check(baltic),
    }


def baltic_check(ten: str) -> str:
    """The eleventh digit of an Estonian or Lithuanian personal code.

    >>> baltic_check("3760503029")
    '9'
    """
    check = weighted_check(ten, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1))
    return str(check if check < 10 else weighted_check(ten, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 10)


OFFICIAL = {
    "LV": lambda n: f"{n[:6]}-{n[6:]}",
    "LV new": lambda n: f"{n[:6]}-{n[6:]}",
    "BE": lambda n: f"{n[:2]}.{n[2:4]}.{n[4:6]}-{n[6:9]}.{n[9:]}",
    "FR": lambda n: f"{n[0]} {n[1:3]} {n[3:5]} {n[5:7]} {n[7:10]} {n[10:13]} {n[13:]}",
    "ES DNI": lambda n: f"{n[:2]}.{n[2:5]}.{n[5:8]}-{n[8]}",
    "ES NIE": lambda n: f"{n[0]}-{n[1:8]}-{n[8]}",
    "IT": lambda n: f"{n[:3]} {n[3:6]} {n[6:11]} {n[11:]}",
    "PT": lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    "PL": lambda n: f"{n[:6]} {n[6:]}",
    "EE, LT": lambda n: f"{n[0]} {n[1:7]} {n[7:]}",
}


def identity_number(supply: Supply, language: str) -> Identifier:
    """An identity number of some country, often of the language's own, in one of several layouts."""
    numbers = personal_numbers(supply)
    home = {"lv": ["LV", "LV new"], "es": ["ES DNI", "ES NIE"], "it": ["IT"], "en": []}[language]
    country = supply.pick(home * 4 + list(numbers))
    number = numbers[country]
    layout, text = supply.pick(
        [
            ("plain", number),
            ("official", OFFICIAL[country](number)),
            ("official", OFFICIAL[country](number)),
            ("blanks", OFFICIAL[country](number).replace("-", " ").replace(".", " ")),
            ("blanks around dashes", OFFICIAL[country](number).replace("-", " - ")),
            ("en dash", OFFICIAL[country](number).replace("-", "–")),
            ("small letters", number.lower()),
        ]
    )
    return Identifier(text, (number,), "identity number", f"{country}, {layout}", "number")


def bank_account(supply: Supply, language: str) -> Identifier:
    """An IBAN with a bank that does not exist."""
    country, account = supply.pick(
        [
            ("LV", "ZZZZ" + supply.digits(13, "000")),
            ("ES", supply.digits(20, "0000")),
            ("IT", "X" + supply.digits(22, "0000")),
            ("FR", supply.digits(23, "0000")),
            ("BE", supply.digits(12, "000")),
            ("PT", supply.digits(21, "0000")),
        ]
    )
    number = iban(country, account)
    fours = [number[start : start + 4] for start in range(0, len(number), 4)]
    layout, text = supply.pick(
        [
            ("plain", number),
            ("blanks", " ".join(fours)),
            ("dashes", "-".join(fours)),
            ("small letters", " ".join(fours).lower()),
            ("no-break spaces", "\u00a0".join(fours)),
            ("word before", f"IBAN:{number}"),
        ]
    )
    return Identifier(text, (number,), "bank account", f"{country}, {layout}", "number")


def coordinates(supply: Supply, language: str) -> Identifier:
    """A point on the map in one of many notations."""
    north, east = 56 + int(supply.digits(6, "")) / 1e6, 21 + int(supply.digits(6, "")) / 1e6
    minutes_n, minutes_e = north % 1 * 60, east % 1 * 60
    seconds_n, seconds_e = minutes_n % 1 * 60, minutes_e % 1 * 60
    degrees = f"{int(minutes_n):02d}'{seconds_n:04.1f}\"", f"{int(minutes_e):02d}'{seconds_e:04.1f}\""
    comma_n, comma_e = f"{north:.6f}".replace(".", ","), f"{east:.6f}".replace(".", ",")
    spelling, text, form = supply.pick(
        [
            ("decimal", f"{north:.6f}, {east:.6f}", f"{north:.6f}"),
            ("decimal, glued", f"{north:.6f},{east:.6f}", f"{north:.6f}"),
            ("decimal commas", f"{comma_n}; {comma_e}", comma_n),
            ("decimal commas and blank", f"{comma_n} {comma_e}", comma_n),
            ("degrees", f"56°{degrees[0]}N 21°{degrees[1]}E", f"56°{degrees[0]}"),
            (
                "degrees with primes",
                f"56° {degrees[0]} N, 21° {degrees[1]} E".replace("'", "′").replace('"', "″"),
                f"{seconds_n:04.1f}″ n",
            ),
            ("degrees and minutes", f"N 56° {minutes_n:.3f}' E 21° {minutes_e:.3f}'", f"56° {minutes_n:.3f}"),
            ("letters behind", f"{north:.5f}N {east:.5f}E", f"{north:.5f}"),
            ("words", f"lat {north:.4f} lon {east:.4f}", f"{north:.4f} lon"),
            ("geo", f"geo:{north:.5f},{east:.5f}", f"{north:.5f}"),
            ("exports' point", f"{north:.7f} {east:.7f} 0 0", f"{north:.7f}"),
            ("map page", f"https://example.org/maps/@{north:.5f},{east:.5f},17z", f"{north:.5f}"),
            ("MGRS", f"35VLD {supply.digits(5)} {supply.digits(5)}", ""),
        ]
    )
    return Identifier(text, (form or text,), "coordinates", spelling, "where")


def plus_code(supply: Supply, language: str) -> Identifier:
    """An open location code, whole or short with a place."""
    letters = "23456789CFGHJMPQRVWX"
    code = "".join(supply.pick(letters) for _ in range(4)) + "+" + "".join(supply.pick(letters) for _ in range(3))
    text = supply.pick([f"9G86{code}", f"{code} Zaļkalni", f"9G86{code}".lower()])
    return Identifier(text, (code,), "coordinates", "plus code", "where")


def address(supply: Supply, language: str) -> Identifier:
    """Street and number, a house's name, a postcode; the street's stem is drawn once only."""
    stem = supply.stem().capitalize()
    text = supply.pick(supply.words[language, "address"]).format(x=stem)
    named_house = text.startswith('"')
    forms = (
        text,
        next(word for word in text.replace('"', " ").replace(",", " ").split() if stem.lower() in word.lower()),
    )
    return Identifier(text, forms, "address", "house" if named_house else "street", "where", doubtful=named_house)


def licence_plate(supply: Supply, language: str) -> Identifier:
    """A licence plate; nothing in it tells it from a product's number."""
    number = supply.digits(4, "0")
    text = {"lv": f"ZZ-{number}", "es": f"{number} ZZW", "it": f"ZZ {number[1:]} QX", "en": f"ZZ{number[2:]} QXQ"}[
        language
    ]
    return Identifier(text, (text,), "licence plate", "plate", "number", doubtful=True)


def papers(supply: Supply, language: str) -> Identifier:
    """The number of a passport or a file, which has no check digit."""
    number = supply.digits(7, "000")
    text = {"lv": "pases nr. LV{x}", "es": "pasaporte ZAB{x}", "it": "tessera n. ZZ{x}", "en": "passport no. 99{x}"}[
        language
    ]
    form = text.format(x=number).split()[-1]
    return Identifier(text.format(x=number), (form,), "number of papers", "paper", "number", doubtful=True)
