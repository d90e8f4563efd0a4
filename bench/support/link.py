"""A switch with a delay, in user space: one TAP device per name, every frame kept for so long before it goes on.

Usage: link.py DELAY_MS DEVICE...   (needs root; prints "ready" once the devices exist)
"""

import fcntl
import heapq
import os
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
TAP_WITHOUT_HEADER = 0x0002 | 0x1000
BROADCAST_BIT = 1
LONGEST_FRAME = 65536


def open_tap(name: str) -> int:
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH", name.encode(), TAP_WITHOUT_HEADER))
    return tap


def main(delay: float, names: list[str]) -> None:
    taps = [open_tap(name) for name in names]
    at: dict[bytes, int] = {}
    waiting: list[tuple[float, int, int, bytes]] = []
    count = 0
    print("ready", flush=True)
    while True:
        patience = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for tap in select.select(taps, [], [], patience)[0]:
            frame = os.read(tap, LONGEST_FRAME)
            at[frame[6:12]] = tap
            known = at.get(frame[:6])
            many = frame[0] & BROADCAST_BIT or known is None
            for other in (tap_ for tap_ in taps if tap_ != tap) if many else [known]:
                count += 1
                heapq.heappush(waiting, (time.monotonic() + delay, count, other, frame))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, tap, frame = heapq.heappop(waiting)
            try:
                os.write(tap, frame)
            except OSError:
                pass  # A device that is down or full loses frames, as any network does.


main(float(sys.argv[1]) / 1000, sys.argv[2:])
