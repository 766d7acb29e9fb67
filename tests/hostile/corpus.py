"""Files made to do harm, written at the time of the test: bombs, lies, endless nesting, ends that come too early."""

import gzip
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

Write = Callable[[Path], None]

MIB = 2**20
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="{office}/{kind}" Target="{target}"/>{more}</Relationships>'
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_BOOK = f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'


def workbook(path: Path, cells: str, texts: str = "", before: str = "") -> None:
    """Write the smallest workbook around a sheet's rows and its shared texts."""
    shared = f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(
            office=_OFFICE, kind="officeDocument", target="xl/workbook.xml", more=""
        ),
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(
            office=_OFFICE, kind="worksheet", target="worksheets/sheet1.xml", more=shared
        ),
        "xl/sharedStrings.xml": f"{before}<sst {_MAIN}>{texts}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}><sheetData>{cells}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def cell(place: str, value: object = 1, kind: str = "") -> str:
    """Return a sheet's cell in a row of its own."""
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{place}"{kind}><v>{value}</v></c></row>'


def _columns(path: Path) -> None:
    cells = "".join(f'<c r="{_letters(n)}1" t="inlineStr"><is><t>c{n}</t></is></c>' for n in range(20_000))
    workbook(path, f'<row r="1">{cells}</row>')


def _letters(number: int) -> str:
    name, number = "", number + 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(65 + letter) + name
    return name


def _far_cell(path: Path) -> None:
    workbook(path, cell("A1") + cell("BZ1048576"))


def _cell_beyond(path: Path) -> None:
    workbook(path, cell("A1") + cell("ZZZZZZ999999999"))


def _shared_texts(path: Path) -> None:
    workbook(path, cell("A1"), "<si><t>aaaaaaaa</t></si>" * 4_000_000)


def _repeated_text(path: Path) -> None:
    cells = "".join(cell(f"A{n}", 0, ' t="s"') for n in range(1, 40_001))
    workbook(path, cells, f"<si><t>{'x' * 32_000}</t></si>")


def _entities(path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    before = f'<!DOCTYPE sst [<!ENTITY e0 "ha">{levels}]>'
    workbook(path, cell("A1", 0, ' t="s"'), "<si><t>&e9;</t></si>", before)


def _outside_entity(path: Path) -> None:
    before = '<!DOCTYPE sst [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    workbook(path, cell("A1", 0, ' t="s"'), "<si><t>&e;</t></si>", before)


def _lying_part(path: Path) -> None:
    """Write a workbook whose index says that a part of 12 MB has a hundred bytes."""
    workbook(path, cell("A1"), "<si><t>aaaaaaaa</t></si>" * 500_000)
    content, told = path.read_bytes(), struct.pack("<I", len(_shared_start()) + 24 * 500_000)
    assert content.count(told) == 2
    path.write_bytes(content.replace(told, struct.pack("<I", 100)))


def _shared_start() -> str:
    return f"<sst {_MAIN}></sst>"


def _many_parts(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"xl/{number}.xml", "")


def _zip_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/bomb.xml", "w") as part,
    ):
        for _ in range(40):
            part.write(b" " * MIB)


def _packed(text: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        text = gzip.compress(text, mtime=0)
    return text


def _gz_bomb(path: Path) -> None:
    with gzip.open(path, "wb") as file:
        file.write(b"a,b\n")
        for _ in range(40):
            file.write(b"1,2\n" * (MIB // 4))


def _nested_gz(path: Path) -> None:
    path.write_bytes(_packed(b"0" * 50 * MIB, times=3))


def _one_line(path: Path) -> None:
    path.write_bytes(b"a,b\n1," + b"x" * 20 * MIB)


def _wide_header(path: Path) -> None:
    path.write_text(",".join(f"c{n}" for n in range(100_000)) + "\n1\n")


def _commas(path: Path) -> None:
    path.write_text("," * 500_000 + "\n1\n")


def _long_cell_of_parquet(path: Path) -> None:
    parquet.write_table(pa.table({"a": ["x" * 2 * MIB]}), path)


def _repeated_cell_of_parquet(path: Path) -> None:
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 2_000_000, pa.int32()), pa.array(["x" * 100_000]))
    parquet.write_table(pa.table({"a": texts}), path, store_schema=False)


def _rows_of_parquet(path: Path) -> None:
    parquet.write_table(pa.table({"a": pa.repeat(pa.scalar(1, pa.int8()), 40_000_000)}), path)


def _columns_of_parquet(path: Path) -> None:
    parquet.write_table(pa.table({f"c{n}": [1] for n in range(6_000)}), path)


def _footer_of_parquet(path: Path) -> None:
    """Write a Parquet file whose footer says that it is four gigabytes long."""
    parquet.write_table(pa.table({"a": [1, 2]}), path)
    path.write_bytes(path.read_bytes()[:-8] + b"\xff\xff\xff\xffPAR1")


def _lists_of_parquet(path: Path) -> None:
    """Write a Parquet file whose footer says that a list in it has two thousand million entries."""
    footer = b"\x15\x02\x19\xfc\xff\xff\xff\xff\x07" + b"\0" * 20
    path.write_bytes(b"PAR1" + footer + struct.pack("<I", len(footer)) + b"PAR1")


def _rows_that_are_not_there(path: Path) -> None:
    parquet.write_table(pa.table({"a": [1] * 1000}), path)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"\x16\xd0\x0f", b"\x16\xfe\x7f"))


def _deep_json(path: Path) -> None:
    path.write_text('{"a": ' + "[" * 1_000_000 + "]" * 1_000_000 + "}\n")


def _deep_unclosed_json(path: Path) -> None:
    path.write_text('{"a":' * 500_000 + "\n")


def _keys_of_json(path: Path) -> None:
    path.write_text("".join(f'{{"k{n}": 1}}\n' for n in range(20_000)))


def _stata(rows: int, says: int | None = None) -> bytes:
    """Return a Stata file (format 114) of two text columns; it may say that it has more rows than it has."""
    columns = (b"key", b"name")
    header = struct.pack("<BBBBHI81s18s", 114, 2, 1, 0, len(columns), says or rows, b"", b"")
    names = b"".join(name.ljust(33, b"\0") for name in columns)
    formats = b"%8s".ljust(49, b"\0") * len(columns)
    described = bytes([8, 8]) + names + b"\0" * 6 + formats + b"\0" * (33 + 81) * len(columns) + b"\0" * 5
    return header + described + b"".join(b"%8dAna     " % number for number in range(rows))


def _rows_of_stata(path: Path) -> None:
    path.write_bytes(_stata(2, says=100_000_000))


def _beginning(magic: bytes) -> Write:
    def write(path: Path) -> None:
        path.write_bytes(magic + random.Random(7).randbytes(10_000))

    return write


REFUSED: Final[dict[str, tuple[Write, frozenset[str]]]] = {
    name: (write, frozenset(codes.split()))
    for name, write, codes in (
        ("columns.xlsx", _columns, "too_many_columns"),
        ("far_cell.xlsx", _far_cell, "sheet_too_large"),
        ("cell_beyond.xlsx", _cell_beyond, "too_many_columns"),
        ("shared_texts.xlsx", _shared_texts, "unpacks_too_large"),
        ("repeated_text.xlsx", _repeated_text, "too_much_memory"),
        ("entities.xlsx", _entities, "entities"),
        ("outside_entity.xlsx", _outside_entity, "entities"),
        ("lying_part.xlsx", _lying_part, "lying_size"),
        ("many_parts.xlsx", _many_parts, "too_many_parts"),
        ("zip_bomb.xlsx", _zip_bomb, "unpacks_too_large"),
        ("bomb.csv.gz", _gz_bomb, "unpacks_too_large"),
        ("bomb.jsonl.gz", _gz_bomb, "unpacks_too_large"),
        ("nested.csv.gz", _nested_gz, "packed_twice"),
        ("one_line.csv", _one_line, "cell_too_long"),
        ("one_line.jsonl", _one_line, "cell_too_long"),
        ("wide_header.csv", _wide_header, "too_many_columns"),
        ("commas.tsv", _commas, "no_header"),
        ("archive.zip", _zip_bomb, "packed_file"),
        ("archive.csv", _zip_bomb, "packed_file"),
        ("old.xls", _beginning(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "packed_file"),
        ("long_cell.parquet", _long_cell_of_parquet, "cell_too_long"),
        ("repeated_cell.parquet", _repeated_cell_of_parquet, "unpacks_too_large"),
        ("rows.parquet", _rows_of_parquet, "unpacks_too_large"),
        ("columns.parquet", _columns_of_parquet, "too_many_columns"),
        ("footer.parquet", _footer_of_parquet, "damaged_file"),
        ("lists.parquet", _lists_of_parquet, "damaged_file"),
        ("missing_rows.parquet", _rows_that_are_not_there, "damaged_file"),
        ("deep.jsonl", _deep_json, "too_deep"),
        ("deep_unclosed.ndjson", _deep_unclosed_json, "too_deep"),
        ("keys.jsonl", _keys_of_json, "too_many_columns"),
        ("rows.dta", _rows_of_stata, "lying_size"),
        ("noise.dta", _beginning(b"<stata_dta><header>"), "damaged_file"),
        ("noise.parquet", _beginning(b"PAR1"), "damaged_file"),
        ("noise.xlsx", _beginning(b"PK\x03\x04"), "damaged_workbook"),
    )
}
"""Each bomb's name and how it is written, and the codes with which it may be refused."""


def sound() -> dict[str, Write]:
    """Return how a small sound file of each format is written."""
    rows = {"key": [str(n) for n in range(200)], "name": [f"Ana {n}" for n in range(200)]}
    text = "key,name\n" + "".join(f"{k},{n}\n" for k, n in zip(*rows.values(), strict=True))
    lines = "".join(f'{{"key": "{k}", "name": "{n}"}}\n' for k, n in zip(*rows.values(), strict=True))
    cells = "".join(cell(f"A{n}", 0, ' t="s"') for n in range(1, 201))
    return {
        "sound.csv": lambda path: _text(path, text),
        "sound.csv.gz": lambda path: _bytes(path, _packed(text.encode())),
        "sound.jsonl": lambda path: _text(path, lines),
        "sound.parquet": lambda path: parquet.write_table(pa.table(rows), path),
        "sound.xlsx": lambda path: workbook(path, cells, "<si><t>key</t></si>"),
        "sound.dta": lambda path: _bytes(path, _stata(200)),
    }


def _text(path: Path, text: str) -> None:
    path.write_text(text)


def _bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def damaged(content: bytes, chance: random.Random, number: int) -> Iterator[bytes]:
    """Yield what may become of a file on the way: cut short, or bytes changed, moved or repeated."""
    for turn in range(number):
        at = chance.randrange(len(content))
        if turn % 4 == 0:
            yield content[:at]
        elif turn % 4 == 1:
            yield content[:at] + chance.randbytes(4) + content[at + 4 :]
        elif turn % 4 == 2:
            yield content[:at] + content[at // 2 :]
        else:
            yield content[:at] + b"\xff" * 8 + content[at + 8 :]
