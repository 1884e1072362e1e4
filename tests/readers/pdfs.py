"""PDF files made by hand."""

from __future__ import annotations


def pdf(*pages: list[str], info: str = "") -> bytes:
    """A PDF file with these lines on its pages."""
    objects: dict[int, str] = {}
    kids = []
    n = 4
    for lines in pages:
        shown = " ".join(f"({line.replace('(', '').replace(')', '')}) Tj T*" for line in lines)
        content = f"BT /F1 12 Tf 72 720 Td 14 TL {shown} ET"
        objects[n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {n + 1} 0 R "
            "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        )
        objects[n + 1] = f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"
        kids.append(f"{n} 0 R")
        n += 2
    objects[1] = "<< /Type /Catalog /Pages 2 0 R >>"
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects[3] = f"<< {info} >>"
    out, places = b"%PDF-1.4\n", {}
    for k in sorted(objects):
        places[k] = len(out)
        out += f"{k} 0 obj\n{objects[k]}\nendobj\n".encode("latin-1")
    at = len(out)
    table = b"".join(b"%010d 00000 n \n" % places[k] for k in range(1, n))
    end = f"trailer << /Size {n} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{at}\n%%EOF"
    return out + f"xref\n0 {n}\n0000000000 65535 f \n".encode() + table + end.encode()
