"""A GeoIP file of a few networks, after the MaxMind DB File Format Specification 2.0."""

import ipaddress
import struct
from pathlib import Path
from typing import Any

UTF8, DOUBLE, UINT16, UINT32, MAP, UINT64, ARRAY = 2, 3, 5, 6, 7, 9, 11
MARKER = b"\xab\xcd\xefMaxMind.com"


def city(country: str, name: str, latitude: float, longitude: float) -> dict[str, Any]:
    return {
        "country": {"iso_code": country},
        "city": {"names": {"en": name}},
        "location": {"latitude": latitude, "longitude": longitude},
    }


def write_geoip(path: Path, networks: dict[str, dict[str, Any]]) -> Path:
    """Write IPv4 networks and what is known of each."""
    nodes: list[list[Any]] = [[None, None]]
    data, offsets = b"", []
    for text, record in networks.items():
        offsets.append(len(data))
        data += _encoded(record)
        network = ipaddress.ip_network(text)
        bits = f"{int(network.network_address):032b}"[: network.prefixlen]
        node = 0
        for bit in bits[:-1]:
            if nodes[node][int(bit)] is None:
                nodes.append([None, None])
                nodes[node][int(bit)] = len(nodes) - 1
            node = nodes[node][int(bit)]
        nodes[node][int(bits[-1])] = ("data", offsets[-1])
    count = len(nodes)
    tree = b"".join(_side(side, count) for node in nodes for side in node)
    about = {
        "node_count": (UINT32, count),
        "record_size": (UINT16, 32),
        "ip_version": (UINT16, 4),
        "database_type": "Test-City",
        "languages": ["en"],
        "binary_format_major_version": (UINT16, 2),
        "binary_format_minor_version": (UINT16, 0),
        "build_epoch": (UINT64, 1_770_000_000),
        "description": {"en": "for tests"},
    }
    path.write_bytes(tree + bytes(16) + data + MARKER + _encoded(about))
    return path


def _side(side: Any, count: int) -> bytes:
    if side is None:
        return struct.pack(">I", count)
    return struct.pack(">I", count + 16 + side[1] if isinstance(side, tuple) else side)


def _encoded(value: Any) -> bytes:
    if isinstance(value, dict):
        body = b"".join(_encoded(key) + _encoded(inner) for key, inner in value.items())
        return _control(MAP, len(value)) + body
    if isinstance(value, list):
        return _control(ARRAY, len(value)) + b"".join(map(_encoded, value))
    if isinstance(value, str):
        return _control(UTF8, len(value.encode())) + value.encode()
    if isinstance(value, float):
        return _control(DOUBLE, 8) + struct.pack(">d", value)
    kind, number = value
    body = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return _control(kind, len(body)) + body


def _control(kind: int, size: int) -> bytes:
    assert size < 29
    return bytes([kind << 5 | size]) if kind <= 7 else bytes([size, kind - 7])
