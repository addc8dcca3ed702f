"""What each split calls the things of its programs. No two splits share anything."""

from __future__ import annotations

from gym_cua.tasks.variation import Axis


def _axis(name: str, train: str, val: str, test: str) -> Axis:
    return Axis(name, {"train": tuple(train.split()), "val": tuple(val.split()), "test": tuple(test.split())})


THINGS = _axis(
    "things in code",
    "ticket parcel locker crate bottle voucher booklet ribbon carton trolley badge blanket",
    "saddle lantern kettle anchor puzzle mirror",
    "beaker tripod pulley funnel gasket spindle",
)
SERVICES = _axis(
    "services",
    "mailer billing search upload gateway printer",
    "indexer payroll thumbnails notifier",
    "ledger crawler dispatcher translator",
)
CODE_POOLS: tuple[Axis, ...] = (THINGS, SERVICES)
