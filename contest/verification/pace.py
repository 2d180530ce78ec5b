"""How fast one address may ask: no faster than people do, so that nobody tries codes or copies the register. Pure."""

import threading
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

# What an address may ask at once, and how much of it comes back each second; to ask for what is not there costs more.
MOST, BACK, FOUND, MISSING = 240.0, 1.0, 1.0, 10.0
# How many addresses are remembered; those that asked longest ago are forgotten first.
REMEMBERED = 20_000


class Pace:
    """What each address has asked of late, in this process."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str, now: float) -> int:
        """Return how many seconds ``address`` must wait before it may ask; 0 when it may now."""
        with self._lock:
            spent = self._spent(network_of(address), now)
        return 0 if spent + FOUND <= MOST else round(max(1.0, (spent + FOUND - MOST) / BACK))

    def count(self, address: str, now: float, cost: float) -> None:
        """Note that ``address`` has asked something of this cost."""
        network = network_of(address)
        with self._lock:
            self._asked[network] = self._spent(network, now) + cost, now
            self._asked.move_to_end(network)
            while len(self._asked) > REMEMBERED:
                self._asked.popitem(last=False)

    def _spent(self, network: str, now: float) -> float:
        spent, at = self._asked.get(network, (0.0, now))
        return max(0.0, spent - max(0.0, now - at) * BACK)


def network_of(address: str) -> str:
    """Return whom an address belongs to: itself, or the /64 of an IPv6 address, which one customer has as a whole."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        mapped = known.ipv4_mapped
        return str(mapped) if mapped else str(IPv6Address(int(known) >> 64 << 64))
    return str(known)
