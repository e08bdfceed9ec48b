"""Extent account: hectares of each ecosystem type at the ends of a period, and what turned into what."""

from __future__ import annotations

from forestsim.economics.accounts.book import Book, Origin
from forestsim.economics.accounts.land import PLANTATION, Land

ORIGIN = Origin(3, "land_cover_under_units", "iucn_get2020 assumed_forestsim")


def write_extent(book: Book, land: Land, period: tuple[int, int]) -> None:
    """Write extent and change matrix of a period.

    All change is managed: planting takes land from its type. Stands that die stay plantation, as the survival of the
    condition account shows.
    """
    before, end = period[0] - 1, period[1]
    for ecosystem in land.types:
        opening, closing = land.extent(ecosystem, before), land.extent(ecosystem, end)
        change = closing - opening
        entries = {
            "opening": opening,
            "additions_managed": max(change, 0.0),
            "additions_unmanaged": 0.0,
            "reductions_managed": max(-change, 0.0) + 0.0,
            "reductions_unmanaged": 0.0,
            "net_change": change,
            "closing": closing,
        }
        for entry, value in entries.items():
            book.add("extent", period, "total", entry, value, "ha", ORIGIN, ecosystem)
    for ecosystem in land.types:
        kept = min(land.extent(ecosystem, before), land.extent(ecosystem, end))
        turned = land.planted(end, ecosystem) - land.planted(before, ecosystem)
        book.add("extent_change", period, "total", "land", kept, "ha", ORIGIN, ecosystem, ecosystem)
        if turned > 0 and ecosystem != PLANTATION:
            book.add("extent_change", period, "total", "land", turned, "ha", ORIGIN, ecosystem, PLANTATION)
