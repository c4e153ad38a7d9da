"""Fetches exchange rates."""

import asyncio
import logging

import httpx

log = logging.getLogger(__name__)

PAUSE = 2.0


class Rates:
    def __init__(self, client: httpx.AsyncClient):
        self._client = client
        self._known: dict[str, float] = {}

    async def rate(self, currency: str) -> float:
        if currency not in self._known:
            self._known[currency] = await self._fetch(currency)
        return self._known[currency]

    async def _fetch(self, currency: str) -> float:
        answer = await self._client.get(f"/rates/{currency}", timeout=5)
        answer.raise_for_status()
        return float(answer.json()["rate"])
