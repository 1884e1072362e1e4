from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from twosource.model import SourceError, make_table
from twosource.readers import READ, Problem, arrive
from twosource.readers.newsml import parse_xml, read_item
from twosource.readers.newsroom import as_markup
from twosource.readers.ninjs import read_ninjs

BODY = "The council of Norra voted on Tuesday to close the old ferry pier."
MORE = "The last boat to Sund will leave on Friday evening."
NAR = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'


def read(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The tables that a file becomes; `problems` are those of arriving."""
    out = list(arrive([path]))
    rows = [a for a in out if isinstance(a, dict)]
    tables = READ.run({"arrivals": make_table("arrivals", rows)}, {})
    return {**{t: x.to_pylist() for t, x in tables.items()}, "problems": [p.code for p in out if isinstance(p, Problem)]}  # type: ignore[dict-item]


def one(path: Path) -> tuple[dict[str, Any], str, dict[str, str]]:
    found = read(path)
    assert not found["problems"]
    assert not found["refused"]
    [document], [text] = found["documents"], found["texts"]
    assert all(b["main"] == (b["tag"] != "title") for b in text["blocks"])
    return document, text["raw"], {s["key"]: s["value"] for s in found["stated"]}


def as_file(tmp_path: Path, name: str, content: Any) -> Path:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


# ---- ninjs ------------------------------------------------------------------------------------------------------------------------

ONE = {
    "uri": "https://wire.example/items/1", "type": "text", "version": "2", "versioncreated": "2021-03-04T05:06:07+01:00",
    "firstcreated": "2021-03-01",
    "pubstatus": "usable", "headline": "Pier closes", "byline": "Jane Roe", "located": "NORRA", "language": "en-GB",
    "body_html": f"<p>{BODY}</p><p>{MORE}</p>", "infosource": [{"name": "Norra Wire"}], "copyrightholder": "Norra Wire",
}  # fmt: skip
TWO = {
    "uri": "tag:wire.example,2021:2", "standard": {"name": "ninjs", "version": "2.1"}, "versioncreated": "2021-03-04T05:06:07Z",
    "by": "Jane Roe",
    "headlines": [{"role": "short", "value": "Pier"}, {"role": "main", "contenttype": "text/html", "value": "<b>Pier</b> closes"}],
    "bodies": [
        {"role": "caption", "contenttype": "text/plain", "value": "A pier"},
        {"role": "main", "contenttype": "text/plain", "value": f"{BODY}\n\n{MORE} 2 < 3"},
    ],
    "infosources": [{"name": "Jane Roe", "role": "author"}, {"name": "AFP", "role": "https://x.example/role/distributor"}],
}  # fmt: skip
THREE = {
    "uri": "tag:wire.example,2021:3", "standard": {"name": "ninjs", "version": "3.0"}, "versionCreated": "2021-03-04T05:06:07Z",
    "contentCreated": "2021-03-03", "headlines": [{"role": "main", "value": "Pier closes"}], "copyrightHolder": "Norra Wire", "by": "Jane Roe",
    "bodies": [{"role": "main", "contentType": "text/html", "value": f"<p>{BODY}</p><p>{MORE}</p>"}], "usageTerms": "for clients",
}  # fmt: skip


@pytest.mark.parametrize(("row", "outlet"), [(ONE, "Norra Wire"), (TWO, "Agence France-Presse"), (THREE, "Norra Wire")])
def test_ninjs_of_every_version(row: dict[str, Any], outlet: str, tmp_path: Path) -> None:
    document, raw, said = one(as_file(tmp_path, "a.json", row))
    assert (document["title"], document["publisher"], document["publisher_basis"]) == ("Pier closes", outlet, "metadata")
    assert document["published"].startswith("2021-03-04T05:06:07")
    assert document["published_basis"] == "metadata"
    assert document["source_id"] == row["uri"]
    assert document["uri"] == (row["uri"] if row["uri"].startswith("http") else None)
    assert raw.startswith("Pier closes\n\nPier closes\n\nJane Roe\n\n" + BODY + "\n\n" + MORE)
    assert said["author"] == "Jane Roe"


def test_items_and_rows_may_stand_in_one_file(tmp_path: Path) -> None:
    lines = [
        ONE,
        {"id": "r", "text": BODY, "title": "A row"},
        {**TWO, "pubstatus": "canceled"},
        {"uri": "x", "headline": "no body", "type": "text"},
    ]
    found = read(as_file(tmp_path, "a.jsonl", "".join(json.dumps(x) + "\n" for x in lines)))
    assert [d["title"] for d in found["documents"]] == ["Pier closes", "A row"]
    assert {r["code"] for r in found["refused"]} == {"withdrawn", "no-text"}


def test_strange_items() -> None:
    for bad in ("[]", '"x"', "nothing", '{"headline": 3, "bodies": 7}', '{"body_html": "<p> </p>"}', '{"bodies": [{"value": null}, 4, "x "]}'):
        if bad.endswith('"x "]}'):
            assert "x" in read_ninjs(bad.encode()).decoded.text
            continue
        with pytest.raises(SourceError):
            read_ninjs(bad.encode())


def test_text_as_markup() -> None:
    assert as_markup("one & two\nthree") == "<p>one &amp; two</p><p>three</p>"
    assert as_markup("one\ntwo\n\nthree") == "<p>one\ntwo</p><p>three</p>"
    assert as_markup("<p>one</p>") == "<p>one</p>"


# ---- NewsML-G2 and NITF -----------------------------------------------------------------------------------------------------------


def g2(number: int = 1, status: str = "stat:usable", content: str | None = None) -> str:
    html = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
    html += f"<body><p>{BODY}</p><p>{MORE} <b>A &amp; B</b></p></body></html>"
    content = content if content is not None else f'<inlineXML contenttype="application/xhtml+xml">{html}</inlineXML>'
    return (
        f'<newsItem {NAR} guid="urn:newsml:wire.example:{number}" version="3" standard="NewsML-G2">'
        f'<rightsInfo><copyrightHolder literal="Norra Wire"/>'
        f'</rightsInfo><itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:AFP"><name>AFP</name></provider>'
        f'<versionCreated>2021-03-04T05:06:07+01:00</versionCreated><pubStatus qcode="{status}"/></itemMeta><contentMeta>'
        f"<contentCreated>2021-03-03</contentCreated><infoSource><name>Norra Wire</name></infoSource><language tag='en-GB'/>"
        f"<headline>Pier closes</headline><by>Jane Roe</by><dateline>NORRA, March 4</dateline></contentMeta>"
        f"<contentSet>{content}</contentSet></newsItem>"
    )


NITF = f"""<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nitf SYSTEM "http://wire.example/nitf-3-4.dtd">
<nitf><head><title>Pier</title><docdata><doc-id id-string="NW-1" regsrc="Norra Wire"/><date.issue norm="20210304T050607Z"/>
<doc.copyright holder="Norra Wire" year="2021"/></docdata><pubdata name="The Norra Post" date.publication="20210305"/></head>
<body><body.head><hedline><hl1>Pier closes</hl1></hedline><byline>By Jane Roe</byline><distributor><org>Norra Wire</org></distributor>
<dateline><location>Norra</location><story.date norm="20210304">March 4</story.date></dateline></body.head>
<body.content><block><p>{BODY} &mdash; <em>now</em></p><hl2>Later</hl2><p>{MORE}</p>
<media media-type="image"><media-reference source="x.jpg">x</media-reference><media-caption>The pier.</media-caption></media></block>
</body.content>
<body.end><tagline>Jane Roe lives in Sund.</tagline></body.end></body></nitf>"""


def test_a_newsml_item(tmp_path: Path) -> None:
    document, raw, said = one(as_file(tmp_path, "a.xml", g2()))
    assert (document["title"], document["publisher"], document["source_id"]) == (
        "Pier closes",
        "Agence France-Presse",
        "urn:newsml:wire.example:1",
    )
    assert (document["published"], document["language"]) == ("2021-03-04T05:06:07+01:00", "en")
    assert raw == f"Pier closes\n\nPier closes\n\nJane Roe\n\nNORRA, March 4\n\n{BODY}\n\n{MORE} A & B"
    assert (said["source"], said["rights"], said["created"], said["version"]) == ("Norra Wire", "Norra Wire", "2021-03-03", "3")


def test_newsml_content_of_other_kinds(tmp_path: Path) -> None:
    plain = f'<inlineData contenttype="text/plain">{BODY}\n\n{MORE}</inlineData>'
    assert one(as_file(tmp_path, "a.xml", g2(content=plain)))[1].endswith(f"{BODY}\n\n{MORE}")
    inside = '<inlineXML contenttype="application/nitf+xml">' + NITF[NITF.index("<nitf>") :].replace("&mdash;", "-") + "</inlineXML>"
    assert f"{BODY} - now" in one(as_file(tmp_path, "a.xml", g2(content=inside)))[1]
    for content, code in (("<remoteContent href='x'/>", "no-text"), ("", "no-text")):
        assert [r["code"] for r in read(as_file(tmp_path, "a.xml", g2(content=content)))["refused"]] == [code]


def test_the_items_of_a_message(tmp_path: Path) -> None:
    message = f"<newsMessage {NAR}><header/><itemSet>{g2(1)}{g2(2)}{g2(3, 'stat:canceled')}<packageItem/></itemSet></newsMessage>"
    found = read(as_file(tmp_path, "a.xml", message))
    assert [d["source_id"] for d in found["documents"]] == ["urn:newsml:wire.example:1", "urn:newsml:wire.example:2"]
    assert [(r["code"], r["place"].partition("#")[2]) for r in found["refused"]] == [("withdrawn", "3")]


def test_a_nitf_document(tmp_path: Path) -> None:
    document, raw, said = one(as_file(tmp_path, "a.nitf", NITF))
    assert (document["title"], document["publisher"], document["source_id"]) == ("Pier closes", "The Norra Post", "NW-1")
    assert (document["published"], document["published_basis"]) == ("2021-03-04T05:06:07Z", "metadata")
    assert f"By Jane Roe\n\nNorra Wire\n\nNorra March 4\n\n{BODY} — now\n\nLater\n\n{MORE}\n\nThe pier.\n\nJane Roe lives in Sund." in raw
    assert said["source"] == "Norra Wire"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_not_expanded(encoding: str, tmp_path: Path) -> None:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9))
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE nitf [{lines}]><nitf><body><body.content><p>&e8;</p></body.content></body></nitf>'
    )
    outside = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><body>&x;</body></nitf>'
    )
    for text in (bomb, outside):
        (tmp_path / "a.xml").write_bytes(text.encode(encoding))
        assert read(tmp_path / "a.xml")["problems"] == ["entities"]
        with pytest.raises(SourceError, match="entities"):
            read_item(text.encode(encoding))


def test_what_is_no_news_item_is_refused(tmp_path: Path) -> None:
    deep = "<a>" * 5000 + "</a>" * 5000
    for content, code in (
        ("<html><body/></html>", "xml"), ("<nitf><body>", "xml"), ("", "xml"), (deep, "xml"), ("<packageItem/>", "empty"), ("\x00\x01", "xml"),
    ):  # fmt: skip
        assert read(as_file(tmp_path, "a.xml", content))["problems"] == [code], content[:20]
    with pytest.raises(SourceError):
        parse_xml(b"<" * 1_000_001)
