"""Downloads that wait for room, and downloads that are given up."""

from __future__ import annotations

import asyncio

import pytest

from zakerscraper.exceptions import RequestCancelledError
from zakerscraper.services.downloads import Downloads


def test_images_wait_while_too_many_bytes_wait_for_the_disk_and_pages_do_not() -> None:
    begun: list[str] = []

    async def download(name: str) -> str:
        begun.append(name)
        return name

    async def run() -> None:
        downloads = Downloads(max_waiting_bytes=10)
        with downloads.waiting_bytes(6):
            assert await downloads.run(download("there is room"), needs_room=True) == "there is room"
            with downloads.waiting_bytes(5):
                held = [asyncio.create_task(downloads.run(download(name), needs_room=True)) for name in ("one", "two")]
                assert await downloads.run(download("page"), needs_room=False) == "page"
                await asyncio.sleep(0.05)
                assert begun == ["there is room", "page"]
            assert await asyncio.gather(*held) == ["one", "two"]

    asyncio.run(run())


@pytest.mark.parametrize("needs_room", [True, False])
def test_what_is_given_up_is_cancelled_whether_it_has_begun_or_not(needs_room: bool) -> None:
    ended: list[str] = []

    async def download() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("its connection is closed")

    async def run() -> list[BaseException | None]:
        downloads = Downloads(max_waiting_bytes=10)
        under_way = asyncio.create_task(downloads.run(download(), needs_room=False))
        await asyncio.sleep(0)
        with downloads.waiting_bytes(11):
            waiting = asyncio.create_task(downloads.run(download(), needs_room=needs_room))
            await asyncio.sleep(0.05)
            downloads.give_up()
            return await asyncio.gather(under_way, waiting, return_exceptions=True)

    results = asyncio.run(asyncio.wait_for(run(), 20))
    assert [type(result) for result in results] == [RequestCancelledError, RequestCancelledError]
    assert len(ended) == (1 if needs_room else 2)


def test_a_call_that_is_cancelled_itself_is_not_taken_for_one_given_up() -> None:
    async def run() -> None:
        downloads = Downloads()
        call = asyncio.create_task(downloads.run(asyncio.sleep(60), needs_room=False))
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    asyncio.run(run())


def test_a_timeout_around_what_is_given_up_still_is_one() -> None:
    """A task that counted as cancelled would take the timeout around it for a cancellation."""

    async def wait_again(downloads: Downloads) -> str:
        try:
            async with asyncio.timeout(0.05):
                with pytest.raises(RequestCancelledError):
                    await downloads.run(asyncio.sleep(60), needs_room=False)
                await asyncio.sleep(60)
        except TimeoutError:
            return "timeout"
        return ""

    async def run() -> str:
        downloads = Downloads()
        call = asyncio.create_task(wait_again(downloads))
        await asyncio.sleep(0)
        downloads.give_up()
        return await call

    assert asyncio.run(asyncio.wait_for(run(), 20)) == "timeout"
