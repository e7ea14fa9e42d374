#!/usr/bin/env python3
"""Calls callee.c with what widl-gen-python has written:  PYTHONPATH=DIR caller.py URL"""

import asyncio
import sys

from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession
from autobahn.wamp.exception import ApplicationError

from fleet.device import Device, Kind, NotFound, Status
from geo.position import Position


async def tour(device):
    pump = await device.get("pump-7")
    assert pump == Status(id="pump-7", kind=Kind.actuator, battery=0.87, x_rack="R12",
                          at=Position(latitude=48.1, longitude=11.6), tags=["outdoor", "wet"])
    print(f"{pump.id}: {pump.kind.name}, {pump.battery:.0%}, at {pump.at.latitude}")

    try:
        await device.get("pump-9")
    except NotFound as error:
        print(f"no {error.id}, but {error.nearest}")

    found = await device.find("pump-", limit=1)
    assert (found.total, [item.id for item in found.items]) == (2, ["pump-7"])
    assert (await device.get("pump-8")).kind is Kind.sensor  # the default of what is absent

    before = await device.move("pump-7", Position(latitude=1.5, longitude=2.0))
    assert before == pump.at
    assert (await device.get("pump-7")).at.longitude == 2
    await device.reset()

    try:
        await device.find("pump-", limit=1000)
    except ApplicationError as error:
        print(f"refused: {error.args[0]}")


class Session(ApplicationSession):
    failure = None

    async def onJoin(self, details):
        try:
            await tour(Device(self))
        except Exception as error:
            Session.failure = error
        self.leave()

    def onDisconnect(self):
        asyncio.get_event_loop().stop()


ApplicationRunner(sys.argv[1], "realm1").run(Session)
if Session.failure:
    raise Session.failure
print("all is well")
