"""Graphs as GraphML and GEXF, written as they come and escaped; what XML cannot hold is U+FFFD."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final
from xml.sax.saxutils import escape, quoteattr

from .sink import xml_text

#: The types of attributes, by their Python type: GraphML's name and GEXF's.
_TYPES: Final = {str: ("string", "string"), int: ("long", "long"), float: ("double", "double"), bool: ("boolean", "boolean")}


@dataclass(frozen=True)
class Graph:
    """A directed graph. `nodes`: (id, label, values); `edges`: (id, source, target, weight, values); values are by the names of `node_keys` and
    `edge_keys`, which say their types; null is left out.
    """

    name: str
    node_keys: Mapping[str, type]
    edge_keys: Mapping[str, type]
    nodes: Iterable[tuple[str, str, Mapping[str, Any]]]
    edges: Iterable[tuple[str, str, str, float, Mapping[str, Any]]]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return xml_text(str(value))


def _quoted(value: Any) -> str:
    # Line ends in an attribute are read as blanks unless they are written as characters.
    return quoteattr(_text(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def write_graphml(graph: Graph, out: IO[bytes]) -> int:
    """Write GraphML (graphml.graphdrawing.org); returns the number of edges."""

    def put(text: str) -> None:
        out.write((text + "\n").encode("utf-8", "replace"))

    put("<?xml version='1.0' encoding='utf-8'?>")
    put('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">')
    keys: dict[tuple[str, str], str] = {}
    for kind, names in (("node", {"label": str, **graph.node_keys}), ("edge", {"weight": float, **graph.edge_keys})):
        for name, type_ in names.items():
            keys[kind, name] = f"d{len(keys)}"
            put(f'  <key id="{keys[kind, name]}" for="{kind}" attr.name={_quoted(name)} attr.type="{_TYPES[type_][0]}"/>')

    def data(kind: str, values: Mapping[str, Any]) -> str:
        return "".join(f'<data key="{keys[kind, k]}">{escape(_text(v))}</data>' for k, v in values.items() if v is not None)

    put(f'  <graph id={_quoted(graph.name)} edgedefault="directed">')
    for identifier, label, values in graph.nodes:
        put(f"    <node id={_quoted(identifier)}>{data('node', {'label': label, **values})}</node>")
    count = 0
    for identifier, source, target, weight, values in graph.edges:
        ends = f"source={_quoted(source)} target={_quoted(target)}"
        put(f"    <edge id={_quoted(identifier)} {ends}>{data('edge', {'weight': weight, **values})}</edge>")
        count += 1
    put("  </graph>")
    put("</graphml>")
    return count


def write_gexf(graph: Graph, out: IO[bytes]) -> int:
    """Write GEXF 1.2 (gexf.net); returns the number of edges."""

    def put(text: str) -> None:
        out.write((text + "\n").encode("utf-8", "replace"))

    put("<?xml version='1.0' encoding='utf-8'?>")
    put('<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">')
    put(f"  <meta><creator>twosource</creator><description>{escape(_text(graph.name))}</description></meta>")
    put('  <graph mode="static" defaultedgetype="directed">')
    keys: dict[tuple[str, str], str] = {}
    for kind, names in (("node", graph.node_keys), ("edge", graph.edge_keys)):
        put(f'    <attributes class="{kind}" mode="static">')
        for name, type_ in names.items():
            keys[kind, name] = f"{kind[0]}{len(keys)}"
            put(f'      <attribute id="{keys[kind, name]}" title={_quoted(name)} type="{_TYPES[type_][1]}"/>')
        put("    </attributes>")

    def data(kind: str, values: Mapping[str, Any]) -> str:
        return "".join(f'<attvalue for="{keys[kind, k]}" value={_quoted(v)}/>' for k, v in values.items() if v is not None)

    put("    <nodes>")
    for identifier, label, values in graph.nodes:
        put(f"      <node id={_quoted(identifier)} label={_quoted(label)}><attvalues>{data('node', values)}</attvalues></node>")
    put("    </nodes>")
    put("    <edges>")
    count = 0
    for identifier, source, target, weight, values in graph.edges:
        ends = f'source={_quoted(source)} target={_quoted(target)} weight="{weight}"'
        put(f"      <edge id={_quoted(identifier)} {ends}><attvalues>{data('edge', values)}</attvalues></edge>")
        count += 1
    put("    </edges>")
    put("  </graph>")
    put("</gexf>")
    return count
